import { expect, test } from "vitest";
import { FollowedList, GrowingList, type Page } from "../../src/services/tails.ts";

/** Pages of two; the last ends without a token, as a timeline's does. */
function timeline(items: () => readonly string[]) {
  const asked: (string | null)[] = [];
  const ask = async (token: string | null): Promise<Page<string>> => {
    asked.push(token);
    const from = Number(token ?? 0);
    const next = from + 2;
    return { items: items().slice(from, next), next_token: items().length > next ? String(next) : null };
  };
  return { asked, ask };
}

test("a timeline is read on from its last page, and each sentence is there once", async () => {
  let items = ["a", "b", "c"];
  const { asked, ask } = timeline(() => items);
  const list = new GrowingList<string>();
  expect(await list.read(ask)).toEqual(["a", "b", "c"]);
  items = ["a", "b", "c", "d", "e"];
  expect(await list.read(ask)).toEqual(items);
  expect(asked).toEqual([null, "2", "2", "4"]);
});

/** Lines are handed out once, each answer with a token, until the job has ended. */
function log(batches: (readonly string[])[], hasEnded: () => boolean) {
  return async (token: string | null): Promise<Page<string>> => {
    const items = batches.shift() ?? [];
    return { items, next_token: hasEnded() && batches.length === 0 ? null : `${token ?? ""}.` };
  };
}

test("a log is followed while the job runs, and is whole after it", async () => {
  let hasEnded = false;
  const batches = [["a", "b"], ["c"], []];
  const ask = log(batches, () => hasEnded);
  const list = new FollowedList<string>();
  expect(await list.read(ask)).toEqual(["a", "b", "c"]);
  expect(list.isWhole).toBe(false);
  hasEnded = true;
  batches.push(["d"]);
  expect(await list.read(ask)).toEqual(["a", "b", "c", "d"]);
  expect(list.isWhole).toBe(true);
  batches.push(["never"]);
  expect(await list.read(ask)).toEqual(["a", "b", "c", "d"]);
});

test("one reading of an endless list ends", async () => {
  let asked = 0;
  await new FollowedList<string>().read(async () => ({ items: [`${(asked += 1)}`], next_token: "more" }));
  expect(asked).toBe(25);
});

test("a failed page loses nothing that was read", async () => {
  let isDown = false;
  const list = new FollowedList<string>();
  const ask = async (token: string | null): Promise<Page<string>> => {
    if (isDown) throw new Error("down");
    return token === null ? { items: ["a"], next_token: "1" } : { items: [], next_token: "1" };
  };
  await list.read(ask);
  isDown = true;
  await expect(list.read(ask)).rejects.toThrow("down");
  isDown = false;
  expect(await list.read(ask)).toEqual(["a"]);
});
