/** The list of backups as it is known so far: the newest are asked for again and again, older ones when they are wanted. */

import type { Backup } from "./api.ts";
import { hasEnded } from "./statuses.ts";

const RUNNING_PACE_MS = 10_000;
const QUIET_PACE_MS = 60_000;

/** What was known and what was answered, newest first; the answer is right where both know a job. */
export function merged(known: readonly Backup[], answered: readonly Backup[]): readonly Backup[] {
  const byId = new Map([...known, ...answered].map((job) => [job.job_id, job]));
  return [...byId.values()].sort((a, b) => b.created_at.localeCompare(a.created_at));
}

/** How soon the list is worth another look. */
export function paceOf(jobs: readonly Backup[]): number {
  return jobs.some((job) => !hasEnded(job.status)) ? RUNNING_PACE_MS : QUIET_PACE_MS;
}
