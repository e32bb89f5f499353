/** What the mock's account holds beside its backups: of a job that has failed, of one that runs, and of nobody. */

import type { components } from "../../src/services/api-types.ts";
import { iso } from "./runs.ts";

type Leftover = components["schemas"]["Leftover"];

const HOUR_MS = 3_600_000;
const RUNNING = "analytics-eve-261130-77aa01cd";

export function leftoversOf(jobId: string, owner: string, otherOwner: string, nowMs: number): Leftover[] {
  const ago = (hours: number) => iso(nowMs - hours * HOUR_MS);
  const left = { job_id: jobId, owner, status: "leftover" } as const;
  const inUse = { job_id: RUNNING, owner: otherOwner, status: "in_use", due_at: ago(-60), is_overdue: false } as const;
  return [
    {
      ...left,
      kind: "clone",
      name: `dm-main-${jobId}`,
      created_at: ago(29),
      due_at: ago(3),
      is_overdue: true,
      per_hour_usd: 0.2871,
    },
    {
      ...left,
      kind: "upload",
      name: `backups/${jobId}/dump.sql.zst`,
      created_at: ago(6),
      due_at: ago(-1),
      is_overdue: false,
      per_hour_usd: 0.00041,
    },
    {
      kind: "secret",
      name: "dm-main-unknown-7f3a",
      job_id: "unknown-7f3a",
      owner: "",
      status: "unknown",
      created_at: null,
      due_at: null,
      is_overdue: true,
      per_hour_usd: 0.00055,
    },
    { ...inUse, kind: "task", name: "dump-00-01", created_at: ago(0.4), per_hour_usd: 0.18648 },
    { ...inUse, kind: "security_group", name: `dm-main-${RUNNING}`, created_at: null, per_hour_usd: 0 },
  ];
}
