/** All backups that the user may see. */

import { useCollection } from "@cloudscape-design/collection-hooks";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import Pagination from "@cloudscape-design/components/pagination";
import PropertyFilter from "@cloudscape-design/components/property-filter";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useMemo } from "react";
import { Empty } from "../../components/empty.tsx";
import { Trouble } from "../../components/trouble.tsx";
import { counted } from "../../formatting/words.ts";
import { useBackupList, type BackupList } from "../../hooks/use-backup-list.ts";
import { useConsole } from "../../hooks/use-console.ts";
import { goTo } from "../../hooks/use-route.ts";
import type { Backup } from "../../services/api.ts";
import { mayStart, seesEverybody } from "../../services/roles.ts";
import { linkTo } from "../../services/routes.ts";
import { BY_START, columnsFor } from "./backup-columns.tsx";
import { FILTERING_PROPERTIES, filterOf, queryOf, STATUS_OPTIONS, statusOf } from "./backup-filter.ts";
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

function BackupTable({ list, filter }: { readonly list: BackupList; readonly filter: ReturnType<typeof filterOf> }) {
  const { user } = useConsole();
  const jobs = list.jobs ?? NONE;
  const columns = useMemo(() => columnsFor(user), [user]);
  const noMatch = (
    <Empty title="No backup matches" action={<Button onClick={() => change(queryOf({ source: null, status: null }))}>Clear the filter</Button>}>
      {list.loadOlder !== null && "Older backups are not loaded yet."}
    </Empty>
  );
  const collection = useCollection(jobs, {
    propertyFiltering: {
      filteringProperties: FILTERING_PROPERTIES,
      defaultQuery: queryOf(filter),
      empty: list.jobs !== null && (filter.source === null && filter.status === null ? <NoBackup /> : noMatch),
      noMatch,
    },
    sorting: { defaultState: { sortingColumn: BY_START, isDescending: true } },
    pagination: { pageSize: ROWS_PER_PAGE },
  });
  const { items, collectionProps, propertyFilterProps, filteredItemsCount, paginationProps, actions } = collection;
  const change = (query: typeof propertyFilterProps.query) => {
    actions.setPropertyFiltering(query);
    goTo(linkTo({ page: "backups", ...filterOf(query) }), "replace");
  };
  return (
    <Table
      {...collectionProps}
      variant="full-page"
      stickyHeader
      wrapLines
      trackBy="job_id"
      columnDefinitions={columns}
      items={items}
      loading={list.jobs === null && list.error === null}
      loadingText="Asking for the backups"
      ariaLabels={{ tableLabel: "Backups" }}
      header={
        <Header
          variant="awsui-h1-sticky"
          counter={list.jobs === null ? "" : `(${jobs.length}${list.loadOlder === null ? "" : "+"})`}
          description={seesEverybody(user) ? "Everybody's, newest first" : "Your own, newest first"}
          actions={<Actions list={list} />}
        >
          Backups
        </Header>
      }
      filter={
        <PropertyFilter
          {...propertyFilterProps}
          filteringOptions={[...propertyFilterProps.filteringOptions.filter((option) => option.propertyKey !== "status"), ...STATUS_OPTIONS]}
          onChange={({ detail }) => change(detail)}
          filteringPlaceholder="Find backups"
          filteringAriaLabel="Find backups"
          countText={counted(filteredItemsCount ?? 0, "match", "matches")}
          expandToViewport
        />
      }
      pagination={jobs.length > ROWS_PER_PAGE && <Pagination {...paginationProps} />}
      footer={list.loadOlder !== null && <OlderButton load={list.loadOlder} />}
    />
  );
}

function Actions({ list }: { readonly list: BackupList }) {
  const { user } = useConsole();
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <Button iconName="refresh" ariaLabel="Refresh" loading={list.isAsking && list.jobs !== null} onClick={list.askNow} />
      {mayStart(user) && (
        <Button variant="primary" onClick={() => goTo(linkTo({ page: "new-backup", source: null, like: null }))}>
          New backup
        </Button>
      )}
    </SpaceBetween>
  );
}

function NoBackup() {
  return <Empty title="There is no backup yet">Every backup that was started stands here, whatever became of it.</Empty>;
}
