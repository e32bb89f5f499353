/** Where the bytes of a dump are: a picture, and the same in figures. */

import { useCollection } from "@cloudscape-design/collection-hooks";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import Pagination from "@cloudscape-design/components/pagination";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import TextFilter from "@cloudscape-design/components/text-filter";
import { useMemo, useState } from "react";
import { Empty } from "../../components/empty.tsx";
import { Loading } from "../../components/loading.tsx";
import { Treemap } from "../../components/treemap.tsx";
import { Trouble } from "../../components/trouble.tsx";
import { inBytes } from "../../formatting/bytes.ts";
import { counted } from "../../formatting/words.ts";
import { useConsole } from "../../hooks/use-console.ts";
import { usePolled } from "../../hooks/use-polled.ts";
import type { Backup, DumpedTable } from "../../services/api.ts";
import { GrowingList } from "../../services/tails.ts";

const ROWS_PER_PAGE = 25;
const NONE: readonly DumpedTable[] = [];

export function TablesTab({ job }: { readonly job: Backup }) {
  const { api } = useConsole();
  const [list] = useState(() => new GrowingList<DumpedTable>());
  const { answer, error, askNow } = usePolled(
    `tables of ${job.job_id}`,
    (signal) => list.read((token) => api.listTables(job.job_id, token, signal)),
    () => null,
  );
  if (answer === null) {
    return error === null ? (
      <Loading what="the tables" />
    ) : (
      <Trouble error={error} what="the tables" onRetry={askNow} />
    );
  }
  return (
    <SpaceBetween size="m">
      <Container
        header={
          <Header variant="h3" description="Each table's share of the dump, as stored.">
            Where the bytes are
          </Header>
        }
      >
        <TreemapOf tables={answer} />
      </Container>
      <TableOfTables tables={answer} />
    </SpaceBetween>
  );
}

function TreemapOf({ tables }: { readonly tables: readonly DumpedTable[] }) {
  const parts = useMemo(
    () =>
      tables.map((table) => ({ name: `${table.schema}.${table.name}`, group: table.schema, size: table.size_bytes })),
    [tables],
  );
  return (
    <Treemap
      parts={parts}
      sizeInWords={inBytes}
      label="Tables by their share of the dump; the table below has the same in figures"
    />
  );
}

const BY_SIZE: TableProps.ColumnDefinition<DumpedTable> = {
  id: "size",
  header: "In the dump",
  cell: (table) => estimated(table, table.size_bytes),
  sortingField: "size_bytes",
  minWidth: 110,
};

const COLUMNS: TableProps.ColumnDefinition<DumpedTable>[] = [
  { id: "schema", header: "Schema", cell: (table) => table.schema, sortingField: "schema", minWidth: 110 },
  { id: "name", header: "Table", cell: (table) => table.name, sortingField: "name", isRowHeader: true, minWidth: 150 },
  {
    id: "rows",
    header: "Rows",
    cell: (table) => table.rows?.toLocaleString("en") ?? "not counted",
    sortingField: "rows",
    minWidth: 110,
  },
  BY_SIZE,
  {
    id: "raw",
    header: "As SQL",
    cell: (table) => estimated(table, table.raw_bytes),
    sortingField: "raw_bytes",
    minWidth: 110,
  },
];

function estimated(table: DumpedTable, bytes: number): string {
  return table.is_estimate ? `about ${inBytes(bytes)}` : inBytes(bytes);
}

function TableOfTables({ tables }: { readonly tables: readonly DumpedTable[] }) {
  const { items, collectionProps, filterProps, filteredItemsCount, paginationProps, actions } = useCollection(
    tables ?? NONE,
    {
      filtering: {
        fields: ["schema", "name"],
        empty: <Empty title="The dump holds no table" />,
        noMatch: (
          <Empty
            title="No table matches"
            action={<Button onClick={() => actions.setFiltering("")}>Clear the filter</Button>}
          />
        ),
      },
      sorting: { defaultState: { sortingColumn: BY_SIZE, isDescending: true } },
      pagination: { pageSize: ROWS_PER_PAGE },
    },
  );
  return (
    <Table
      {...collectionProps}
      columnDefinitions={COLUMNS}
      items={items}
      trackBy={(table) => `${table.schema}.${table.name}`}
      ariaLabels={{ tableLabel: "Tables" }}
      header={
        <Header variant="h3" counter={`(${tables.length})`}>
          Tables
        </Header>
      }
      filter={
        <TextFilter
          {...filterProps}
          filteringPlaceholder="Find tables"
          filteringAriaLabel="Find tables"
          countText={counted(filteredItemsCount ?? 0, "match", "matches")}
        />
      }
      pagination={tables.length > ROWS_PER_PAGE && <Pagination {...paginationProps} />}
    />
  );
}
