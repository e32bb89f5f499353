/** Where each part lies in a picture whose areas are sizes: a squarified treemap (Bruls, Huizing, van Wijk, 2000). */

export interface Part {
  readonly name: string;
  readonly group: string;
  readonly size: number;
}

export interface Tile {
  readonly part: Part;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The `most` largest parts each have a tile, the others one together. */
export function withRest(parts: readonly Part[], most: number): readonly Part[] {
  const sorted = parts.filter(({ size }) => size > 0).sort((a, b) => b.size - a.size);
  const rest = sorted.slice(most);
  if (rest.length < 2) return sorted;
  const size = rest.reduce((sum, part) => sum + part.size, 0);
  return [...sorted.slice(0, most), { name: `${rest.length} more`, group: "", size }];
}

/** Tiles that fill the area, in the order of the parts, which is to be from large to small. */
export function tilesOf(parts: readonly Part[], width: number, height: number): Tile[] {
  const total = parts.reduce((sum, { size }) => sum + size, 0);
  if (total === 0) return [];
  const scale = (width * height) / total;
  const tiles: Tile[] = [];
  let left: Area = { x: 0, y: 0, width, height };
  let row: Part[] = [];
  for (const part of parts) {
    const side = Math.min(left.width, left.height);
    if (row.length > 0 && worstRatio([...row, part], scale, side) > worstRatio(row, scale, side)) {
      left = laidOut(row, scale, left, tiles);
      row = [];
    }
    row.push(part);
  }
  laidOut(row, scale, left, tiles);
  return tiles;
}

/** How far from a square the worst tile of a row is, 1 being a square. */
function worstRatio(row: readonly Part[], scale: number, side: number): number {
  const areas = row.map(({ size }) => size * scale);
  const sum = areas.reduce((total, area) => total + area, 0);
  const thickness = sum / side;
  return Math.max(...areas.map((area) => Math.max(thickness ** 2 / area, area / thickness ** 2)));
}

/** Puts a row along the shorter side; answers what is left of the area. */
function laidOut(row: readonly Part[], scale: number, area: Area, tiles: Tile[]): Area {
  const sum = row.reduce((total, { size }) => total + size * scale, 0);
  const isUpright = area.width >= area.height;
  const side = isUpright ? area.height : area.width;
  const thickness = side === 0 ? 0 : sum / side;
  let at = 0;
  for (const part of row) {
    const length = thickness === 0 ? 0 : (part.size * scale) / thickness;
    tiles.push(
      isUpright
        ? { part, x: area.x, y: area.y + at, width: thickness, height: length }
        : { part, x: area.x + at, y: area.y, width: length, height: thickness },
    );
    at += length;
  }
  return isUpright
    ? { ...area, x: area.x + thickness, width: area.width - thickness }
    : { ...area, y: area.y + thickness, height: area.height - thickness };
}
