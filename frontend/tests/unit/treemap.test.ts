import { expect, test } from "vitest";
import { tilesOf, withRest, type Part } from "../../src/services/treemap.ts";

const part = (name: string, size: number): Part => ({ name, group: "shop", size });

test("areas are sizes, and the picture is filled", () => {
  const parts = [600, 300, 200, 100, 50, 25, 25].map((size, index) => part(`t${index}`, size));
  const tiles = tilesOf(parts, 100, 130);
  expect(tiles.map(({ part: { name } }) => name)).toEqual(parts.map(({ name }) => name));
  for (const {
    part: { size },
    width,
    height,
  } of tiles)
    expect(width * height).toBeCloseTo(size * 10, 6);
});

test("no tile lies outside, nor upon another", () => {
  const tiles = tilesOf(
    [7, 5, 3, 2, 1, 1].map((size, index) => part(`t${index}`, size)),
    320,
    200,
  );
  for (const { x, y, width, height } of tiles) {
    expect([x >= 0, y >= 0, x + width <= 320.001, y + height <= 200.001]).toEqual([true, true, true, true]);
  }
  const apart = tiles.every((a, index) =>
    tiles
      .slice(index + 1)
      .every(
        (b) =>
          a.x + a.width <= b.x + 0.001 ||
          b.x + b.width <= a.x + 0.001 ||
          a.y + a.height <= b.y + 0.001 ||
          b.y + b.height <= a.y + 0.001,
      ),
  );
  expect(apart).toBe(true);
});

test("an empty dump has no picture", () => expect(tilesOf(withRest([part("t", 0)], 5), 100, 100)).toEqual([]));

test("the many small ones share a tile", () => {
  const parts = withRest([part("a", 1), part("b", 5), part("c", 2), part("d", 3)], 2);
  expect(parts.map(({ name, size }) => [name, size])).toEqual([
    ["b", 5],
    ["d", 3],
    ["2 more", 3],
  ]);
});

test("a single small one keeps its name", () => {
  expect(withRest([part("a", 1), part("b", 5)], 1).map(({ name }) => name)).toEqual(["b", "a"]);
});
