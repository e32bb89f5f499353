/** The columns of the list of backups. */

import Link from "@cloudscape-design/components/link";
import type { TableProps } from "@cloudscape-design/components/table";
import { JobStatusIndicator } from "../../components/job-status.tsx";
import { Timestamp } from "../../components/timestamp.tsx";
import { TwoLines } from "../../components/two-lines.tsx";
import { inBytes } from "../../formatting/bytes.ts";
import { duration, parsed } from "../../formatting/time.ts";
import { percent } from "../../formatting/words.ts";
import type { Backup } from "../../services/api.ts";
import { includedIn } from "../../services/options.ts";
import { ownerInWords, seesEverybody, type User } from "../../services/roles.ts";
import { linkToJob } from "../../services/routes.ts";
import { STATUSES } from "../../services/statuses.ts";

type Column = TableProps.ColumnDefinition<Backup>;

export const BY_START: Column = {
  id: "started",
  header: "Started",
  cell: (job) => <Timestamp at={job.created_at} stacked />,
  sortingField: "created_at",
  minWidth: 190,
};

const JOB: Column = {
  id: "job",
  header: "Job",
  cell: (job) => <Link href={linkToJob(job.job_id)}>{job.job_id}</Link>,
  sortingField: "job_id",
  isRowHeader: true,
  minWidth: 225,
};

const DATABASE: Column = {
  id: "database",
  header: "Database",
  cell: (job) => <TwoLines below={includedIn(job.options.include)}>{job.source_identifier}</TwoLines>,
  sortingField: "source_identifier",
  minWidth: 140,
};

const STATUS: Column = {
  id: "status",
  header: "Status",
  cell: (job) => (
    <TwoLines
      below={job.status === "dumping" ? `${percent(job.progress.fraction)} % written` : (job.error?.code ?? "")}
    >
      <JobStatusIndicator job={job} />
    </TwoLines>
  ),
  sortingComparator: (a, b) => STATUSES.indexOf(a.status) - STATUSES.indexOf(b.status),
  minWidth: 150,
};

const SIZE: Column = {
  id: "size",
  header: "Size",
  cell: (job) =>
    job.dump === null ? "–" : <TwoLines below={job.options.compression}>{inBytes(job.dump.size_bytes)}</TwoLines>,
  sortingComparator: (a, b) => (a.dump?.size_bytes ?? 0) - (b.dump?.size_bytes ?? 0),
  minWidth: 90,
};

const TOOK: Column = {
  id: "took",
  header: "Took",
  cell: (job) => {
    const seconds = secondsOf(job);
    return seconds === null ? "–" : duration(seconds);
  },
  sortingComparator: (a, b) => (secondsOf(a) ?? 0) - (secondsOf(b) ?? 0),
  minWidth: 115,
};

/** Whose a job is, is told where not all are one's own. */
export function columnsFor(user: User): Column[] {
  const own = [JOB, STATUS, DATABASE, BY_START, TOOK, SIZE];
  if (!seesEverybody(user)) return own;
  return [
    ...own,
    {
      id: "owner",
      header: "Owner",
      cell: (job) => ownerInWords(user, job.owner),
      sortingField: "owner",
      minWidth: 100,
    },
  ];
}

function secondsOf(job: Backup): number | null {
  return job.ended_at === null ? null : (parsed(job.ended_at) - parsed(job.created_at)) / 1000;
}
