import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { paceMs, startPolling, type RunningPoll } from "../../src/services/polling.ts";

class Page extends EventTarget {
  visibilityState: DocumentVisibilityState = "visible";

  show(state: DocumentVisibilityState) {
    this.visibilityState = state;
    this.dispatchEvent(new Event("visibilitychange"));
  }
}

let page: Page;
let running: RunningPoll;
let asked: number;
let answers: string[];
let errors: unknown[];

beforeEach(() => {
  vi.useFakeTimers();
  page = new Page();
  [asked, answers, errors] = [0, [], []];
});
afterEach(() => {
  running.stop();
  vi.useRealTimers();
});

function poll(ask: (signal: AbortSignal) => Promise<string>, after: (answer: string) => number | null = () => 1_000) {
  const counted = (signal: AbortSignal) => {
    asked += 1;
    return ask(signal);
  };
  const polling = {
    ask: counted,
    after,
    onAnswer: (answer: string) => answers.push(answer),
    onError: (error: unknown) => errors.push(error),
  };
  running = startPolling<string>(polling, { page: page as unknown as Document, random: () => 0 });
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

test("the next question comes so long after the last answer", async () => {
  poll(() => new Promise((resolve) => setTimeout(() => resolve("a"), 5_000)));
  await pass(5_999);
  expect(asked).toBe(1);
  await pass(1);
  expect(asked).toBe(2);
});

test("an answer that ends it is the last", async () => {
  poll(
    async () => "end",
    () => null,
  );
  await pass(600_000);
  expect([asked, answers]).toEqual([1, ["end"]]);
});

test("failures make it slower, to a minute at most, and an answer makes it quick again", async () => {
  let isUp = false;
  poll(async () => {
    if (!isUp) throw new Error("down");
    return "a";
  });
  await pass(0);
  for (const [ms, count] of [
    [3_000, 2],
    [6_000, 3],
    [12_000, 4],
    [24_000, 5],
    [48_000, 6],
    [60_000, 7],
    [60_000, 8],
  ] as const) {
    await pass(ms);
    expect(asked).toBe(count);
  }
  isUp = true;
  await pass(60_000);
  await pass(1_000);
  expect([asked, errors.length, answers.length]).toEqual([10, 8, 2]);
});

test("nothing is asked while nobody looks, and at once when somebody does", async () => {
  poll(async () => "a");
  await pass(0);
  page.show("hidden");
  await pass(600_000);
  expect(asked).toBe(1);
  page.show("visible");
  await pass(0);
  expect(asked).toBe(2);
});

test("coming and going asks nothing that is not due", async () => {
  poll(
    async () => "a",
    () => 60_000,
  );
  await pass(0);
  for (let times = 0; times < 20; times += 1) {
    page.show("hidden");
    page.show("visible");
  }
  await pass(1_000);
  expect(asked).toBe(1);
});

test("asking now never makes two questions at a time, nor two lines of them", async () => {
  poll(() => new Promise((resolve) => setTimeout(() => resolve("a"), 100)));
  running.askNow();
  running.askNow();
  await pass(100);
  running.askNow();
  expect(asked).toBe(2);
  await pass(100);
  await pass(1_000);
  expect(asked).toBe(3);
});

test("asking now works after the last answer, too", async () => {
  poll(
    async () => "a",
    () => null,
  );
  await pass(0);
  running.askNow();
  await pass(0);
  expect(asked).toBe(2);
});

test("what is stopped breaks off its question and tells nothing", async () => {
  let signal: AbortSignal | undefined;
  poll((given) => {
    signal = given;
    return new Promise((resolve) => setTimeout(() => resolve("late"), 100));
  });
  running.stop();
  await pass(600_000);
  expect([signal?.aborted, asked, answers]).toEqual([true, 1, []]);
});

test("a long job is asked for less often", () => {
  expect([0, 3 * 60_000, 3_600_000].map(paceMs)).toEqual([3_000, 5_000, 15_000]);
});
