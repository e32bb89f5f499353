import { beforeEach, describe, expect, test } from "vitest";
import type { Backup, BackupRequest } from "../../src/services/api.ts";
import { Refused, Unanswered } from "../../src/services/api-errors.ts";
import { JOB_ID, newJobId } from "../../src/services/job-ids.ts";
import { PendingStarts } from "../../src/services/pending-starts.ts";
import { SessionEnded } from "../../src/services/sign-in/session.ts";
import { Starter, type Wish } from "../../src/services/starting.ts";
import { MemoryStorage } from "./tokens.ts";

const WISH: Wish = {
  source_identifier: "orders-prod",
  isolation: { mode: "replica" },
  include: { schemas: [], tables: [] },
  worker: { size: "M", count: 1 },
  compression: "zstd",
  verify: "counts",
};
const TYPED: Wish = { ...WISH, credentials: { username: "datamung", password: "very secret" } };

/** An API with the rule of the real one: the same request twice makes one job. Answers can be lost. */
class FakeApi {
  readonly jobs = new Map<string, { request: BackupRequest; status: Backup["status"] }>();
  readonly posted: BackupRequest[] = [];
  readonly asked: string[] = [];
  /** Taken one by one by what is posted: the answer is lost after the job was made, or before. */
  losses: ("after" | "before")[] = [];
  unreachable: Error | null = null;
  refusal: Refused | null = null;

  async startBackup(request: BackupRequest): Promise<Backup> {
    this.posted.push(request);
    const loss = this.losses.shift();
    if (this.unreachable !== null) throw this.unreachable;
    if (loss === "before") throw new Unanswered("The API could not be reached.");
    if (this.refusal !== null) throw this.refusal;
    const before = this.jobs.get(request.job_id);
    if (before === undefined) this.jobs.set(request.job_id, { request, status: "queued" });
    if (loss === "after") throw new Unanswered("The API took too long to answer.");
    return {} as Backup;
  }

  async getBackup(jobId: string): Promise<Backup> {
    this.asked.push(jobId);
    if (this.unreachable !== null) throw this.unreachable;
    const job = this.jobs.get(jobId);
    if (job === undefined) throw new Refused(404, "JobNotFound", "There is no job.", "");
    return { status: job.status } as Backup;
  }
}

let api: FakeApi;
let storage: MemoryStorage;
let waits: { task: () => void; delayMs: number }[];

beforeEach(() => {
  api = new FakeApi();
  storage = new MemoryStorage();
  waits = [];
});

/** A page anew: no wait of an earlier one is left. */
function starter() {
  waits = [];
  const later = (task: () => void, delayMs: number) => {
    const wait = { task, delayMs };
    waits.push(wait);
    return () => void (waits = waits.filter((one) => one !== wait));
  };
  return new Starter(api, new PendingStarts(storage), { now: () => Date.UTC(2026, 10, 30), later });
}

/** Lets the next wait be over. */
async function pass() {
  waits.shift()?.task();
  await new Promise((resolve) => setTimeout(resolve));
}

describe("job ids", () => {
  test.each(["orders-prod", "a", "a--b", "A-Very-Long-Database-Name-Indeed", "trailing-", "x".repeat(63)])(
    "of %s are what the API takes",
    (name) => {
      const ids = Array.from({ length: 50 }, () => newJobId(name, Date.now()));
      expect(ids.filter((id) => !JOB_ID.test(id))).toEqual([]);
      expect(new Set(ids).size).toBe(50);
    },
  );
});

describe("starting a backup", () => {
  test("sends the whole request with an id of the browser's", async () => {
    const it = starter();
    await it.start(TYPED);
    expect(it.current().kind).toBe("started");
    expect(api.posted).toEqual([
      { ...TYPED, job_id: expect.stringMatching(/^orders-prod-261130-[0-9a-f]{8}$/) as string },
    ]);
    expect(new PendingStarts(storage).all()).toEqual([]);
  });

  test("twice at once is one request and one job", async () => {
    const it = starter();
    await Promise.all([it.start(WISH), it.start(WISH), it.start(WISH)]);
    await it.start(WISH);
    expect([api.posted.length, api.jobs.size]).toEqual([1, 1]);
  });

  test("keeps no password in the browser's storage", async () => {
    api.losses = ["before"];
    await starter().start(TYPED);
    expect(storage.text()).toContain("datamung");
    expect(storage.text()).not.toContain("very secret");
  });

  test("that is refused did not happen, and the next try has an id of its own", async () => {
    const it = starter();
    api.refusal = new Refused(404, "SourceNotFound", "There is no such database.", "Choose one.");
    await it.start(WISH);
    expect(it.current()).toMatchObject({ kind: "refused", error: { code: "SourceNotFound" } });
    it.reset();
    api.refusal = null;
    await it.start(WISH);
    expect(new Set(api.posted.map(({ job_id: id }) => id)).size).toBe(2);
  });
});

describe("when the answer is lost", () => {
  test("after the job was made, the outcome is unknown, and then found", async () => {
    const it = starter();
    api.losses = ["after"];
    await it.start(WISH);
    expect(it.current()).toMatchObject({ kind: "unknown", reason: "The API took too long to answer." });
    await pass();
    expect(it.current().kind).toBe("started");
    expect(api.jobs.size).toBe(1);
  });

  test("before the job was made, the same request is sent again", async () => {
    const it = starter();
    api.losses = ["before"];
    await it.start(TYPED);
    await pass();
    expect(it.current().kind).toBe("started");
    expect(api.posted[1]).toEqual(api.posted[0]);
  });

  test("a job that waits for its start is asked for again: its execution may never have been started", async () => {
    const it = starter();
    api.losses = ["after"];
    await it.start(WISH);
    await pass();
    expect(api.posted).toHaveLength(2);
  });

  test("a job that runs is left alone", async () => {
    const it = starter();
    api.losses = ["after"];
    await it.start(WISH);
    for (const job of api.jobs.values()) job.status = "dumping";
    await pass();
    expect([it.current().kind, api.posted.length]).toEqual(["started", 1]);
  });

  test("again and again, the waits grow to half a minute and no further", async () => {
    const it = starter();
    api.unreachable = new Unanswered("The API could not be reached.");
    await it.start(WISH);
    const delays: number[] = [];
    for (let tries = 0; tries < 7; tries += 1) {
      delays.push(waits[0]?.delayMs ?? 0);
      await pass();
    }
    expect(delays).toEqual([2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
    expect(it.current().kind).toBe("unknown");
    await it.start(WISH);
    expect(api.posted).toHaveLength(1);
  });

  test("asking now does not wait, and leaves one wait behind", async () => {
    const it = starter();
    api.unreachable = new Unanswered("The API could not be reached.");
    await it.start(WISH);
    await it.askNow();
    expect([api.asked.length, waits.length]).toEqual([1, 1]);
    api.unreachable = null;
    await it.askNow();
    expect([it.current().kind, api.jobs.size, waits.length]).toEqual(["started", 1, 0]);
  });

  test("because the session ended, it is taken up after signing in", async () => {
    const it = starter();
    api.unreachable = new SessionEnded();
    await it.start(WISH);
    expect(it.current()).toMatchObject({ kind: "unknown", nextTryAtMs: null });
    api.unreachable = null;
    const after = starter();
    after.resume("orders-prod");
    await pass();
    expect([after.current().kind, api.jobs.size]).toEqual(["started", 1]);
  });
});

describe("when the page is loaded anew", () => {
  test("an unanswered request is taken up under the same id", async () => {
    api.losses = ["after"];
    await starter().start(WISH);
    const it = starter();
    it.resume("orders-prod");
    expect(it.current().kind).toBe("unknown");
    await pass();
    expect([it.current().kind, api.jobs.size]).toEqual(["started", 1]);
  });

  test("what another database waits for is left alone", async () => {
    api.losses = ["after"];
    await starter().start(WISH);
    const it = starter();
    it.resume("auth-prod");
    expect(it.current().kind).toBe("idle");
  });

  test("a typed password is asked for again, and the id stays", async () => {
    api.losses = ["before"];
    await starter().start(TYPED);
    const it = starter();
    it.resume("orders-prod");
    await pass();
    expect(it.current().kind).toBe("password-needed");
    await it.start(TYPED);
    expect(it.current().kind).toBe("started");
    expect(api.posted[1]).toEqual(api.posted[0]);
  });

  test("a job that is there needs no password", async () => {
    api.losses = ["after"];
    await starter().start(TYPED);
    const it = starter();
    it.resume("orders-prod");
    await pass();
    expect([it.current().kind, api.posted.length]).toEqual(["started", 1]);
  });

  test("a taken id is one's own job, if it can be seen", async () => {
    const it = starter();
    api.losses = ["after"];
    await it.start(WISH);
    api.refusal = new Refused(409, "JobIdTaken", "The job id was used before.", "");
    await pass();
    expect(it.current().kind).toBe("started");
  });
});
