/** The columns of the list of databases. */

import Button from "@cloudscape-design/components/button";
import type { TableProps } from "@cloudscape-design/components/table";
import { CoverageIndicator } from "../components/coverage.tsx";
import { SourceStatus } from "../components/source-status.tsx";
import { Timestamp } from "../components/timestamp.tsx";
import { TwoLines } from "../components/two-lines.tsx";
import { inBytes } from "../formatting/bytes.ts";
import { goTo } from "../hooks/use-route.ts";
import type { Source } from "../services/api.ts";
import { linkTo, linkToJob } from "../services/routes.ts";
import { engineOf } from "../services/sources.ts";

const linkToNew = (source: Source) => linkTo({ page: "new-backup", source: source.identifier, like: null });

/** The worst first. */
const ORDER: Readonly<Record<Source["coverage"]["state"], number>> = { never: 0, stale: 1, protected: 2 };

export const BY_IDENTIFIER: TableProps.ColumnDefinition<Source> = {
  id: "identifier",
  header: "Database",
  cell: (source) => source.identifier,
  sortingField: "identifier",
  isRowHeader: true,
  minWidth: 150,
};

export const DATABASE_COLUMNS: TableProps.ColumnDefinition<Source>[] = [
  BY_IDENTIFIER,
  {
    id: "coverage",
    header: "Coverage",
    cell: (source) => <CoverageIndicator state={source.coverage.state} />,
    sortingComparator: (a, b) => ORDER[a.coverage.state] - ORDER[b.coverage.state],
    minWidth: 165,
  },
  {
    id: "last",
    header: "Last good backup",
    cell: (source) => <LastBackup coverage={source.coverage} />,
    sortingComparator: (a, b) => (a.coverage.last_succeeded_at ?? "").localeCompare(b.coverage.last_succeeded_at ?? ""),
    minWidth: 200,
  },
  {
    id: "engine",
    header: "Engine",
    cell: (source) => (
      <TwoLines below={`${source.instance_class}, ${source.is_multi_az ? "Multi-AZ" : "Single-AZ"}`}>
        {engineOf(source)}
      </TwoLines>
    ),
    sortingComparator: (a, b) => engineOf(a).localeCompare(engineOf(b), "en", { numeric: true }),
    minWidth: 210,
  },
  {
    id: "size",
    header: "Storage",
    cell: (source) => <TwoLines below={source.storage_type}>{inBytes(source.size_bytes)}</TwoLines>,
    sortingField: "size_bytes",
    minWidth: 100,
  },
  {
    id: "status",
    header: "Status",
    cell: (source) => <SourceStatus status={source.status} />,
    sortingField: "status",
    minWidth: 130,
  },
  {
    id: "action",
    header: "Action",
    cell: (source) => (
      <Button
        variant="inline-link"
        ariaLabel={`Back up ${source.identifier}`}
        href={linkToNew(source)}
        onFollow={(event) => {
          event.preventDefault();
          goTo(linkToNew(source));
        }}
      >
        Back up
      </Button>
    ),
    minWidth: 100,
  },
];

/** On a narrow screen coverage stands below the name, and the button beside it; the rest is scrolled to. */
export const NARROW_DATABASE_COLUMNS: TableProps.ColumnDefinition<Source>[] = [
  {
    ...BY_IDENTIFIER,
    cell: (source) => (
      <>
        {source.identifier}
        <div>
          <CoverageIndicator state={source.coverage.state} />
        </div>
      </>
    ),
    minWidth: 180,
  },
  ...["action", "last", "engine", "size", "status"].flatMap((id) =>
    DATABASE_COLUMNS.filter((column) => column.id === id),
  ),
];

function LastBackup({ coverage }: { readonly coverage: Source["coverage"] }) {
  if (coverage.last_succeeded_at === null) return <>–</>;
  const href = coverage.last_job_id === null ? null : linkToJob(coverage.last_job_id);
  return <Timestamp at={coverage.last_succeeded_at} stacked href={href} />;
}

/** What the filter looks in. */
export function searchedText(source: Source): string {
  return [source.identifier, engineOf(source), source.status, source.instance_class, source.coverage.state]
    .join(" ")
    .toLowerCase();
}
