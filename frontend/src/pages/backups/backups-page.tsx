/** All backups that the user may see. */

import { useCollection } from "@cloudscape-design/collection-hooks";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import Pagination from "@cloudscape-design/components/pagination";
import PropertyFilter from "@cloudscape-design/components/property-filter";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useEffect, useMemo } from "react";
import { Empty } from "../../components/empty.tsx";
import { Trouble } from "../../components/trouble.tsx";
import { counted } from "../../formatting/words.ts";
import { useBackupList, type BackupList } from "../../hooks/use-backup-list.ts";
import { useConsole } from "../../hooks/use-console.ts";
import { goTo } from "../../hooks/use-route.ts";
import type { Backup, BackupFilter } from "../../services/api.ts";
import { mayStart, seesEverybody } from "../../services/roles.ts";
import { linkTo } from "../../services/routes.ts";
import { BY_START, columnsFor } from "./backup-columns.tsx";
import { ANY, FILTERING_PROPERTIES, filterOf, optionsOf, queryOf, statusOf } from "./backup-filter.ts";
import { OlderButton } from "./older-button.tsx";

const ROWS_PER_PAGE = 25;
const NONE: readonly Backup[] = [];

interface Props {
  readonly source: string | null;
  readonly status: string | null;
}

export default function BackupsPage({ source, status }: Props) {
  const filter = useMemo(() => ({ source, status: statusOf(status) }), [source, status]);
  const list = useBackupList(filter);
  return (
    <SpaceBetween size="m">
      <Trouble error={list.error} what="the backups" isStale={list.jobs !== null} onRetry={list.askNow} />
      <BackupTable list={list} filter={filter} />
    </SpaceBetween>
  );
}

interface TableProps {
  readonly list: BackupList;
  readonly filter: BackupFilter;
}

function BackupTable({ list, filter }: TableProps) {
  const { user } = useConsole();
  const columns = useMemo(() => columnsFor(user), [user]);
  const { collection, change } = useFiltered(list, filter);
  const count = list.jobs?.length ?? 0;
  return (
    <Table
      {...collection.collectionProps}
      variant="full-page"
      stickyHeader
      wrapLines
      trackBy="job_id"
      columnDefinitions={columns}
      items={collection.items}
      loading={list.jobs === null && list.error === null}
      loadingText="Asking for the backups"
      ariaLabels={{ tableLabel: "Backups" }}
      header={
        <Header
          variant="awsui-h1-sticky"
          counter={list.jobs === null ? "" : `(${count}${list.loadOlder === null ? "" : "+"})`}
          description={seesEverybody(user) ? "Everybody's, newest first" : "Your own, newest first"}
          actions={<Actions list={list} />}
        >
          Backups
        </Header>
      }
      filter={
        <PropertyFilter
          {...collection.propertyFilterProps}
          filteringOptions={optionsOf(collection.propertyFilterProps.filteringOptions)}
          onChange={({ detail }) => change(detail)}
          filteringPlaceholder="Find backups"
          filteringAriaLabel="Find backups"
          countText={counted(collection.filteredItemsCount ?? 0, "match", "matches")}
          expandToViewport
        />
      }
      pagination={count > ROWS_PER_PAGE && <Pagination {...collection.paginationProps} />}
      footer={list.loadOlder !== null && <OlderButton load={list.loadOlder} />}
    />
  );
}

/** The list as the query has it. Query and address follow each other, so that a filtered list has a deep link. */
function useFiltered(list: BackupList, filter: BackupFilter) {
  const isAny = filter.source === null && filter.status === null;
  const noMatch = (
    <Empty title="No backup matches" action={<Button onClick={() => change(queryOf(ANY))}>Clear the filter</Button>}>
      {list.loadOlder !== null && "Older backups are not loaded yet."}
    </Empty>
  );
  const collection = useCollection(list.jobs ?? NONE, {
    propertyFiltering: {
      filteringProperties: FILTERING_PROPERTIES,
      defaultQuery: queryOf(filter),
      empty: list.jobs !== null && (isAny ? <NoBackup /> : noMatch),
      noMatch,
    },
    sorting: { defaultState: { sortingColumn: BY_START, isDescending: true } },
    pagination: { pageSize: ROWS_PER_PAGE },
  });
  const { query } = collection.propertyFilterProps;
  const { setPropertyFiltering } = collection.actions;
  const change = (changed: typeof query) => {
    setPropertyFiltering(changed);
    goTo(linkTo({ page: "backups", ...filterOf(changed) }), "replace");
  };
  useEffect(() => {
    const shown = filterOf(query);
    if (shown.source !== filter.source || shown.status !== filter.status) setPropertyFiltering(queryOf(filter));
    // Only the address leads here: the query has led the address already.
  }, [filter]);
  return { collection, change };
}

function Actions({ list }: { readonly list: BackupList }) {
  const { user } = useConsole();
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <Button
        iconName="refresh"
        ariaLabel="Refresh"
        loading={list.isAsking && list.jobs !== null}
        onClick={list.askNow}
      />
      {mayStart(user) && (
        <Button variant="primary" onClick={() => goTo(linkTo({ page: "new-backup", source: null, like: null }))}>
          New backup
        </Button>
      )}
    </SpaceBetween>
  );
}

function NoBackup() {
  return (
    <Empty title="There is no backup yet">Every backup that was started stands here, whatever became of it.</Empty>
  );
}
