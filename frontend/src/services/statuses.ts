/** The statuses of a job in words, and how far each is along the way. */

import type { Backup } from "./api.ts";

export type JobStatus = Backup["status"];

export const ENDED: readonly JobStatus[] = ["succeeded", "failed", "cancelled"];

export const STATUSES: readonly JobStatus[] = [
  "queued",
  "isolating",
  "planning",
  "dumping",
  "completing",
  "verifying",
  "cleaning",
  ...ENDED,
];

const WORDS: Readonly<Record<JobStatus, string>> = {
  queued: "Queued",
  isolating: "Making the replica",
  planning: "Planning",
  dumping: "Dumping",
  completing: "Completing",
  verifying: "Verifying",
  cleaning: "Cleaning up",
  succeeded: "Succeeded",
  failed: "Failed",
  cancelled: "Cancelled",
};

export function hasEnded(status: JobStatus): boolean {
  return ENDED.includes(status);
}

/** A job that is being cancelled says so, whatever step it is in. */
export function wordsOf(job: Pick<Backup, "status" | "cancel_requested" | "options">): string {
  if (job.cancel_requested && !hasEnded(job.status)) return "Cancelling";
  if (job.status === "isolating" && job.options.isolation.mode === "direct") return "Preparing";
  return WORDS[job.status];
}

export function wordsOfStatus(status: JobStatus): string {
  return WORDS[status];
}
