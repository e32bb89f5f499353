/** A job's status as a symbol with words. */

import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import type { Backup } from "../services/api.ts";
import { wordsOf, type JobStatus } from "../services/statuses.ts";

const SYMBOLS: Partial<Record<JobStatus, StatusIndicatorProps.Type>> = {
  queued: "pending",
  succeeded: "success",
  failed: "error",
  cancelled: "stopped",
};

export function JobStatusIndicator({ job }: { readonly job: Pick<Backup, "status" | "cancel_requested" | "options"> }) {
  return <StatusIndicator type={SYMBOLS[job.status] ?? "in-progress"}>{wordsOf(job)}</StatusIndicator>;
}
