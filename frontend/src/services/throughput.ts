/** Throughput and time left, from how the count of bytes grew while the page looked. */

import type { Progress } from "./api.ts";

export interface Sample {
  readonly atMs: number;
  readonly rawBytes: number;
}

export interface Rate {
  readonly atMs: number;
  readonly bytesPerSecond: number;
}

/** Workers count every 5 s; the same count for longer than this is a standstill and not a look between two counts. */
const STANDSTILL_MS = 15_000;
const MOST_SAMPLES = 360;
const RECENT_MS = 60_000;

/** The samples with one more; a look that brought no new count is left out, and a long history is thinned. */
export function withSample(samples: readonly Sample[], sample: Sample): readonly Sample[] {
  const last = samples.at(-1);
  if (last !== undefined) {
    if (sample.atMs <= last.atMs) return samples;
    if (sample.rawBytes === last.rawBytes && sample.atMs - last.atMs < STANDSTILL_MS) return samples;
  }
  const more = [...samples, sample];
  return more.length <= MOST_SAMPLES ? more : more.filter((_, index) => index % 2 === 0 || index === more.length - 1);
}

/** The rate between each two samples; a replaced worker that counts anew is a standstill, not a negative rate. */
export function ratesOf(samples: readonly Sample[]): Rate[] {
  return samples.slice(1).map((sample, index) => {
    const before = samples[index] as Sample;
    const grown = Math.max(0, sample.rawBytes - before.rawBytes);
    return { atMs: sample.atMs, bytesPerSecond: (grown * 1000) / (sample.atMs - before.atMs) };
  });
}

/** Over the last minute; null before there is anything to compare. */
export function recentRate(samples: readonly Sample[], nowMs: number): number | null {
  const recent = samples.filter((sample) => nowMs - sample.atMs <= RECENT_MS);
  const [first, last] = [recent.at(0), recent.at(-1)];
  if (first === undefined || last === undefined || last.atMs <= first.atMs) return null;
  return Math.max(0, ((last.rawBytes - first.rawBytes) * 1000) / (last.atMs - first.atMs));
}

/** Null where it cannot be told: nothing moves, or the estimate is used up and only the end can tell. */
export function secondsLeft(progress: Progress, bytesPerSecond: number | null): number | null {
  const rate = bytesPerSecond ?? progress.bytes_per_second;
  const left = progress.estimated_raw_bytes - progress.raw_bytes;
  return rate > 0 && left > 0 ? left / rate : null;
}
