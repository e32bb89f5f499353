/** What was asked for and not yet answered, one for each database, kept over a reload. A password is never among it. */

import type { BackupRequest } from "./api.ts";

export type PendingStart = Omit<BackupRequest, "job_id" | "credentials"> & {
  readonly jobId: string;
  /** Of the typed login; null: the tagged secret is used. */
  readonly username: string | null;
};

const PREFIX = "datamung:start:";

export class PendingStarts {
  constructor(private readonly storage: Storage) {}

  read(sourceIdentifier: string): PendingStart | null {
    const kept = this.storage.getItem(PREFIX + sourceIdentifier);
    return kept === null ? null : (JSON.parse(kept) as PendingStart);
  }

  write(start: PendingStart): void {
    this.storage.setItem(PREFIX + start.source_identifier, JSON.stringify(start));
  }

  forget(sourceIdentifier: string): void {
    this.storage.removeItem(PREFIX + sourceIdentifier);
  }

  /** All of them, by database. */
  all(): PendingStart[] {
    const keys = Array.from({ length: this.storage.length }, (_, index) => this.storage.key(index) ?? "");
    const found = keys.filter((key) => key.startsWith(PREFIX)).map((key) => this.read(key.slice(PREFIX.length)));
    return found.filter((start): start is PendingStart => start !== null);
  }

  ofJob(jobId: string): PendingStart | null {
    return this.all().find((start) => start.jobId === jobId) ?? null;
  }
}
