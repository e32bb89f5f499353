/** The databases that the user may back up, and how well each is covered. */

import { useCollection } from "@cloudscape-design/collection-hooks";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import Pagination from "@cloudscape-design/components/pagination";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import TextFilter from "@cloudscape-design/components/text-filter";
import { CoverageSummary } from "../components/coverage.tsx";
import { Empty } from "../components/empty.tsx";
import { Trouble } from "../components/trouble.tsx";
import { counted } from "../formatting/words.ts";
import { useConsole } from "../hooks/use-console.ts";
import { useNarrow } from "../hooks/use-narrow.ts";
import { usePolled } from "../hooks/use-polled.ts";
import type { Source } from "../services/api.ts";
import { BY_IDENTIFIER, DATABASE_COLUMNS, NARROW_DATABASE_COLUMNS, searchedText } from "./database-columns.tsx";

const REFRESH_MS = 60_000;
const ROWS_PER_PAGE = 50;
const NONE: readonly Source[] = [];

export function DatabasesPage() {
  const { api } = useConsole();
  const { answer, error, isAsking, askNow } = usePolled(
    "sources",
    (signal) => api.listSources(signal),
    () => REFRESH_MS,
  );
  const sources = answer?.items ?? NONE;
  const isNarrow = useNarrow();
  const collection = useFiltered(sources, answer !== null);
  return (
    <SpaceBetween size="m">
      <Trouble error={error} what="the databases" isStale={answer !== null} onRetry={askNow} />
      <Table
        {...collection.collectionProps}
        variant="full-page"
        stickyHeader
        wrapLines
        trackBy="identifier"
        columnDefinitions={isNarrow ? NARROW_DATABASE_COLUMNS : DATABASE_COLUMNS}
        items={collection.items}
        loading={answer === null && error === null}
        loadingText="Asking for the databases"
        ariaLabels={{ tableLabel: "Databases" }}
        header={
          <Header
            variant="awsui-h1-sticky"
            counter={answer === null ? "" : `(${sources.length})`}
            description={<CoverageSummary sources={sources} />}
            actions={
              <Button iconName="refresh" ariaLabel="Refresh" loading={isAsking && answer !== null} onClick={askNow} />
            }
          >
            Databases
          </Header>
        }
        filter={
          <TextFilter
            {...collection.filterProps}
            filteringPlaceholder="Find databases"
            filteringAriaLabel="Find databases"
            countText={counted(collection.filteredItemsCount ?? 0, "match", "matches")}
          />
        }
        pagination={sources.length > ROWS_PER_PAGE && <Pagination {...collection.paginationProps} />}
      />
    </SpaceBetween>
  );
}

function useFiltered(sources: readonly Source[], isAnswered: boolean) {
  const clear = <Button onClick={() => collection.actions.setFiltering("")}>Clear the filter</Button>;
  const collection = useCollection(sources, {
    filtering: {
      empty: isAnswered && <NoDatabase />,
      noMatch: <Empty title="No database matches" action={clear} />,
      filteringFunction: (source, text) => searchedText(source).includes(text.toLowerCase()),
    },
    sorting: { defaultState: { sortingColumn: BY_IDENTIFIER } },
    pagination: { pageSize: ROWS_PER_PAGE },
  });
  return collection;
}

function NoDatabase() {
  return (
    <Empty title="No database is offered to you">
      An administrator offers one by giving the RDS instance the tag that the deployment names, datamung:source if
      nothing else was set.
    </Empty>
  );
}
