import { describe, expect, test } from "vitest";
import { inBytes, inBytesPerSecond, unitFor } from "../../src/formatting/bytes.ts";
import { inUsd } from "../../src/formatting/money.ts";
import { absolute, duration, relative } from "../../src/formatting/time.ts";
import { counted, percent } from "../../src/formatting/words.ts";

describe("bytes", () => {
  test.each([
    [0, "0 bytes"],
    [1, "1 byte"],
    [999, "999 bytes"],
    [1_000, "0.98 KiB"],
    [1_536, "1.5 KiB"],
    [5 * 2 ** 30, "5 GiB"],
    [123.4 * 2 ** 20, "123 MiB"],
    [2 ** 41, "2 TiB"],
    [-5, "0 bytes"],
  ])("%d is %s", (bytes, words) => expect(inBytes(bytes)).toBe(words));

  test("a rate is bytes in a second", () => expect(inBytesPerSecond(75.2 * 2 ** 20)).toBe("75.2 MiB/s"));

  test("an axis is written in the unit of its largest value", () => {
    expect(unitFor(300 * 2 ** 20)).toEqual({ name: "MiB", bytes: 2 ** 20 });
    expect(unitFor(0).name).toBe("bytes");
  });
});

describe("times", () => {
  const at = Date.UTC(2026, 10, 30, 23, 5, 9);

  test.each([
    ["UTC", "Nov 30, 2026, 23:05 UTC"],
    ["Europe/Berlin", "Dec 1, 2026, 00:05 UTC+1"],
    ["America/New_York", "Nov 30, 2026, 18:05 UTC-5"],
    ["Asia/Kolkata", "Dec 1, 2026, 04:35 UTC+5:30"],
  ])("in the zone %s the day and the offset are the user's", (timeZone, words) => {
    expect(absolute(at, { timeZone })).toBe(words);
  });

  test("seconds are told where they are asked for", () => {
    expect(absolute(at, { timeZone: "UTC", withSeconds: true })).toBe("Nov 30, 2026, 23:05:09 UTC");
  });

  test.each([
    [0, "just now"],
    [-59_000, "just now"],
    [30_000, "in a moment"],
    [-60_000, "1 minute ago"],
    [-7_200_000, "2 hours ago"],
    [-26 * 3_600_000, "1 day ago"],
    [3 * 86_400_000, "in 3 days"],
    [-400 * 86_400_000, "1 year ago"],
  ])("%d ms from now is %s", (deltaMs, words) => expect(relative(at + deltaMs, at)).toBe(words));

  test.each([
    [0, "0 s"],
    [48.4, "48 s"],
    [125, "2 min 5 s"],
    [3_600, "1 h"],
    [7_505, "2 h 5 min"],
    [90_000, "1 d 1 h"],
    [-3, "0 s"],
  ])("%d s last %s", (seconds, words) => expect(duration(seconds)).toBe(words));
});

describe("numbers", () => {
  test.each([
    [0, "$0.00"],
    [0.00001, "< $0.0001"],
    [0.00041, "$0.0004"],
    [0.4175, "$0.42"],
    [1234.5, "$1,234.50"],
  ])("%d is %s", (usd, words) => expect(inUsd(usd)).toBe(words));

  test("a noun follows its number", () => {
    expect(counted(1, "table")).toBe("1 table");
    expect(counted(12_044, "table")).toBe("12,044 tables");
  });

  test("100 % is said of what is whole, and of nothing else", () => {
    expect(percent(0.999)).toBe(99);
    expect(percent(1)).toBe(100);
  });
});
