/** A picture whose areas are sizes, in one colour for each group. */

import { useMemo } from "react";
import { useNarrow } from "../hooks/use-narrow.ts";
import { tilesOf, withRest, type Part, type Tile } from "../services/treemap.ts";

/** Drawn at its own size on a narrow screen, too: scaled down, the names could not be read. */
const WIDE = { width: 960, height: 300 };
const NARROW = { width: 320, height: 280 };
const MOST_TILES = 40;
const GROUP_COLOURS = 6;
/** Of the picture's own units; smaller tiles have no name in them. */
const NAMED_FROM = { width: 70, height: 30 };
const UNITS_PER_LETTER = 7.5;

interface Props {
  readonly parts: readonly Part[];
  readonly sizeInWords: (size: number) => string;
  readonly label: string;
}

export function Treemap({ parts, sizeInWords, label }: Props) {
  const { width, height } = useNarrow() ? NARROW : WIDE;
  const tiles = useMemo(() => tilesOf(withRest(parts, MOST_TILES), width, height), [parts, width, height]);
  const groups = useMemo(() => [...new Set(parts.map(({ group }) => group))].sort(), [parts]);
  if (tiles.length === 0) return null;
  const colourOf = (group: string) => (group === "" ? "rest" : groups.indexOf(group) % GROUP_COLOURS);
  return (
    <figure className="treemap">
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
        {tiles.map((tile) => (
          <TileOf
            key={tile.part.name}
            tile={tile}
            colour={colourOf(tile.part.group)}
            size={sizeInWords(tile.part.size)}
          />
        ))}
      </svg>
      <figcaption>
        {groups.map((group) => (
          <span key={group} className="treemap-group">
            <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
              <rect width="12" height="12" rx="2" className={`treemap-${colourOf(group)}`} />
            </svg>{" "}
            {group}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}

function TileOf({
  tile,
  colour,
  size,
}: {
  readonly tile: Tile;
  readonly colour: number | string;
  readonly size: string;
}) {
  const { part, x, y, width, height } = tile;
  const isNamed = width >= NAMED_FROM.width && height >= NAMED_FROM.height;
  return (
    <g>
      <title>{`${part.name}: ${size}`}</title>
      <rect x={x} y={y} width={width} height={height} className={`treemap-tile treemap-${colour}`} />
      {isNamed && (
        <>
          <text x={x + 7} y={y + 17} className="treemap-name">
            {shortened(part.name, width)}
          </text>
          {height >= NAMED_FROM.height * 1.3 && (
            <text x={x + 7} y={y + 33} className="treemap-size">
              {size}
            </text>
          )}
        </>
      )}
    </g>
  );
}

function shortened(name: string, width: number): string {
  const letters = Math.floor((width - 14) / UNITS_PER_LETTER);
  return name.length <= letters ? name : `${name.slice(0, Math.max(1, letters - 1))}…`;
}
