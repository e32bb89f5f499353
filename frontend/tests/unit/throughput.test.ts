import { describe, expect, test } from "vitest";
import { ratesOf, recentRate, secondsLeft, withSample, type Sample } from "../../src/services/throughput.ts";

const at = (seconds: number, rawBytes: number): Sample => ({ atMs: seconds * 1000, rawBytes });
const kept = (...samples: Sample[]) => samples.reduce<readonly Sample[]>(withSample, []);
const progress = {
  fraction: 0,
  raw_bytes: 400,
  estimated_raw_bytes: 1_000,
  chunks_done: 0,
  chunks: 0,
  bytes_per_second: 10,
};

describe("samples", () => {
  test("a look between two counts is no standstill", () => {
    expect(kept(at(0, 100), at(3, 100), at(6, 200))).toEqual([at(0, 100), at(6, 200)]);
  });

  test("a standstill is seen as one", () => {
    expect(ratesOf(kept(at(0, 100), at(20, 100), at(25, 200)))).toEqual([
      { atMs: 20_000, bytesPerSecond: 0 },
      { atMs: 25_000, bytesPerSecond: 20 },
    ]);
  });

  test("time never runs backwards", () => expect(kept(at(5, 100), at(4, 200))).toEqual([at(5, 100)]));

  test("a long history is thinned, and keeps its ends", () => {
    const samples = kept(...Array.from({ length: 2_000 }, (_, index) => at(index * 5, index)));
    expect(samples.length).toBeLessThanOrEqual(360);
    expect([samples[0], samples.at(-1)]).toEqual([at(0, 0), at(9_995, 1_999)]);
  });
});

describe("rates", () => {
  test("a replaced worker that counts anew is no negative rate", () => {
    expect(ratesOf([at(0, 500), at(5, 100)])).toEqual([{ atMs: 5_000, bytesPerSecond: 0 }]);
    expect(recentRate([at(0, 500), at(5, 100)], 5_000)).toBe(0);
  });

  test("the recent rate looks back for a minute", () => {
    expect(recentRate([at(0, 0), at(100, 100), at(150, 1_100)], 150_000)).toBe(20);
  });

  test.each([[[]], [[at(100, 5)]], [[at(0, 5), at(1, 9)]]])("%j tell no recent rate", (samples) => {
    expect(recentRate(samples, 100_000)).toBeNull();
  });
});

describe("time left", () => {
  test("is what is left by the recent rate, or by the API's own", () => {
    expect([secondsLeft(progress, 100), secondsLeft(progress, null)]).toEqual([6, 60]);
  });

  test("is not told while nothing moves, nor past the estimate", () => {
    expect(secondsLeft(progress, 0)).toBeNull();
    expect(secondsLeft({ ...progress, raw_bytes: 1_000 }, 100)).toBeNull();
    expect(secondsLeft({ ...progress, raw_bytes: 0, estimated_raw_bytes: 0 }, 100)).toBeNull();
  });
});
