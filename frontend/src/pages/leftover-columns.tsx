/** The columns of what is left. */

import Link from "@cloudscape-design/components/link";
import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import type { TableProps } from "@cloudscape-design/components/table";
import { Timestamp } from "../components/timestamp.tsx";
import { TwoLines } from "../components/two-lines.tsx";
import { inUsd } from "../formatting/money.ts";
import type { Leftover } from "../services/api.ts";
import { nameOfKind } from "../services/resources.ts";
import { ownerInWords, type User } from "../services/roles.ts";
import { linkToJob } from "../services/routes.ts";

const STATUSES: Readonly<Record<Leftover["status"], readonly [StatusIndicatorProps.Type, string, string]>> = {
  in_use: ["in-progress", "In use", "its job goes on"],
  leftover: ["warning", "Left over", "its job has ended"],
  unknown: ["info", "Unknown", "in no job's ledger: never removed"],
};

export function leftoverColumns(user: User): TableProps.ColumnDefinition<Leftover>[] {
  return [
    {
      id: "name",
      header: "Resource",
      cell: (item) => <TwoLines below={nameOfKind(item.kind)}>{item.name}</TwoLines>,
      isRowHeader: true,
      minWidth: 220,
    },
    { id: "status", header: "Status", cell: (item) => <StatusOf status={item.status} />, minWidth: 150 },
    {
      id: "job",
      header: "Job and owner",
      cell: (item) => (
        <TwoLines below={item.owner === "" ? "nobody's" : ownerInWords(user, item.owner)}>
          <JobOf item={item} />
        </TwoLines>
      ),
      minWidth: 210,
    },
    {
      id: "since",
      header: "Since",
      cell: (item) => (item.created_at === null ? "not told by AWS" : <Timestamp at={item.created_at} stacked />),
      minWidth: 190,
    },
    {
      id: "due",
      header: "To be gone by",
      cell: (item) => (
        <>
          {item.is_overdue && <StatusIndicator type="error">Overdue</StatusIndicator>}
          <div>{item.due_at === null ? "never to be there" : <Timestamp at={item.due_at} stacked />}</div>
        </>
      ),
      minWidth: 190,
    },
    {
      id: "cost",
      header: "Per hour",
      cell: (item) => (item.per_hour_usd === null ? "not known" : inUsd(item.per_hour_usd)),
      minWidth: 85,
    },
  ];
}

function StatusOf({ status }: { readonly status: Leftover["status"] }) {
  const [type, words, meaning] = STATUSES[status];
  return (
    <TwoLines below={meaning}>
      <StatusIndicator type={type}>{words}</StatusIndicator>
    </TwoLines>
  );
}

function JobOf({ item }: { readonly item: Leftover }) {
  return item.status === "unknown" ? <>{item.job_id}</> : <Link href={linkToJob(item.job_id)}>{item.job_id}</Link>;
}
