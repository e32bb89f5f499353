/**
 * Starting one backup, whatever becomes of the answer. The job id is chosen and kept before the request is sent, so a
 * double click, a lost answer or a reload asks for the same job again and never for a second one.
 */

import type { Backup, BackupRequest } from "./api.ts";
import { Refused } from "./api-errors.ts";
import { newJobId } from "./job-ids.ts";
import type { PendingStart, PendingStarts } from "./pending-starts.ts";
import { SessionEnded } from "./sign-in/session.ts";

export type Wish = Omit<BackupRequest, "job_id">;

export type StartState =
  | { readonly kind: "idle" }
  | { readonly kind: "sending"; readonly jobId: string }
  /** The request was sent and no answer came: the backup may have started or not. */
  | { readonly kind: "unknown"; readonly jobId: string; readonly reason: string; readonly nextTryAtMs: number | null }
  /** There is no such job yet, and it cannot be asked for again: the typed password is kept nowhere. */
  | { readonly kind: "password-needed"; readonly jobId: string }
  | { readonly kind: "started"; readonly jobId: string }
  /** The API said no; nothing was started. */
  | { readonly kind: "refused"; readonly jobId: string; readonly error: Refused };

export interface StartApi {
  startBackup(request: BackupRequest): Promise<Backup>;
  getBackup(jobId: string): Promise<Backup>;
}

export interface Seams {
  readonly now: () => number;
  readonly later: (task: () => void, delayMs: number) => () => void;
}

const SEAMS: Seams = {
  now: Date.now,
  later: (task, delayMs) => {
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  },
};

const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 30_000;

export class Starter {
  private state: StartState = { kind: "idle" };
  private readonly listeners = new Set<() => void>();
  private credentials: BackupRequest["credentials"] = null;
  private tries = 0;
  private stopWaiting: () => void = () => undefined;

  constructor(
    private readonly api: StartApi,
    private readonly pending: PendingStarts,
    private readonly seams: Seams = SEAMS,
  ) {}

  readonly current = (): StartState => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Asks for the backup, once: while an answer is awaited nothing more is sent. */
  async start(wish: Wish): Promise<void> {
    if (this.isBusy()) return;
    const kept = this.pending.read(wish.source_identifier);
    const { credentials = null, ...plain } = wish;
    const asked = { ...plain, username: credentials?.username ?? null };
    const jobId =
      kept !== null && isSame(kept, asked) ? kept.jobId : newJobId(wish.source_identifier, this.seams.now());
    const start = { ...asked, jobId };
    this.credentials = credentials;
    this.pending.write(start);
    await this.send(start);
  }

  /** Takes up what an earlier view of the page left without an answer. */
  resume(sourceIdentifier: string): void {
    const kept = this.pending.read(sourceIdentifier);
    if (kept === null || this.state.kind !== "idle") return;
    this.become({
      kind: "unknown",
      jobId: kept.jobId,
      reason: "The page was left before the answer came.",
      nextTryAtMs: null,
    });
    void this.resolve(kept);
  }

  /** Finds out now, without waiting for the next try. */
  async askNow(): Promise<void> {
    const kept = this.keptOf(this.state);
    if (this.state.kind === "unknown" && kept !== null) await this.resolve(kept);
  }

  /** Back to the form, after a refusal. */
  reset(): void {
    if (this.state.kind === "refused") this.become({ kind: "idle" });
  }

  dispose(): void {
    this.stopWaiting();
    this.listeners.clear();
  }

  private async send(start: PendingStart): Promise<void> {
    const { jobId } = start;
    this.stopWaiting();
    this.become({ kind: "sending", jobId });
    try {
      await this.api.startBackup(requestOf(start, this.credentials));
      this.end(start, { kind: "started", jobId });
    } catch (error) {
      await this.failed(start, error);
    }
  }

  private async failed(start: PendingStart, error: unknown): Promise<void> {
    if (!(error instanceof Refused)) return this.wait(start, error);
    // The id is taken: by this very request, if the job is there to be seen.
    const isThere = error.code === "JobIdTaken" && (await this.api.getBackup(start.jobId).catch(() => null)) !== null;
    const { jobId } = start;
    this.end(start, isThere ? { kind: "started", jobId } : { kind: "refused", jobId, error });
  }

  private async resolve(start: PendingStart): Promise<void> {
    this.stopWaiting();
    try {
      const job = await this.api.getBackup(start.jobId);
      // A job that is queued may wait for an execution that was never started: the same request starts it.
      if (job.status === "queued" && this.canRepeat(start)) return await this.send(start);
      this.end(start, { kind: "started", jobId: start.jobId });
    } catch (error) {
      if (!(error instanceof Refused && error.status === 404)) return this.wait(start, error);
      if (this.canRepeat(start)) return await this.send(start);
      this.become({ kind: "password-needed", jobId: start.jobId });
    }
  }

  private wait(start: PendingStart, error: unknown): void {
    const reason = error instanceof Error ? error.message : "";
    const delayMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.tries);
    const isOver = error instanceof SessionEnded;
    this.tries += 1;
    this.become({
      kind: "unknown",
      jobId: start.jobId,
      reason: isOver ? "Your session has ended." : reason,
      nextTryAtMs: isOver ? null : this.seams.now() + delayMs,
    });
    if (!isOver) this.stopWaiting = this.seams.later(() => void this.resolve(start), delayMs);
  }

  private end(start: PendingStart, state: StartState): void {
    this.tries = 0;
    this.credentials = null;
    this.pending.forget(start.source_identifier);
    this.become(state);
  }

  private canRepeat(start: PendingStart): boolean {
    return start.username === null || this.credentials != null;
  }

  private isBusy(): boolean {
    return ["sending", "unknown", "started"].includes(this.state.kind);
  }

  private keptOf(state: StartState): PendingStart | null {
    return "jobId" in state ? this.pending.ofJob(state.jobId) : null;
  }

  private become(state: StartState): void {
    this.state = state;
    for (const listener of this.listeners) listener();
  }
}

function isSame(kept: PendingStart, asked: Omit<PendingStart, "jobId">): boolean {
  const { jobId: _, ...before } = kept;
  return JSON.stringify(before) === JSON.stringify(asked);
}

function requestOf(start: PendingStart, credentials: BackupRequest["credentials"]): BackupRequest {
  const { jobId, username: _, ...wish } = start;
  return { ...wish, job_id: jobId, ...(credentials == null ? {} : { credentials }) };
}
