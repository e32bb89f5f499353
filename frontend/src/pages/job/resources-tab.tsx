/** What a job made, and whether it is still there. */

import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";
import { Empty } from "../../components/empty.tsx";
import { Trouble } from "../../components/trouble.tsx";
import { parsed } from "../../formatting/time.ts";
import { useConsole } from "../../hooks/use-console.ts";
import { usePolled } from "../../hooks/use-polled.ts";
import type { Backup, Resource } from "../../services/api.ts";
import { paceMs } from "../../services/polling.ts";
import { nameOfKind } from "../../services/resources.ts";
import { hasEnded } from "../../services/statuses.ts";

const STATES: Readonly<Record<Resource["state"], readonly [StatusIndicatorProps.Type, string]>> = {
  open: ["in-progress", "There, until the job ends"],
  gone: ["stopped", "Removed"],
  kept: ["success", "Kept: it is the backup"],
};

export function ResourcesTab({ job }: { readonly job: Backup }) {
  const { api } = useConsole();
  const isOver = hasEnded(job.status);
  const { answer, error, askNow } = usePolled(
    `resources of ${job.job_id}, ${isOver}`,
    (signal) => api.listResources(job.job_id, signal),
    () => (isOver ? null : 2 * paceMs(Date.now() - parsed(job.created_at))),
  );
  if (answer === null && error !== null) return <Trouble error={error} what="the resources" onRetry={askNow} />;
  return (
    <Table
      variant="container"
      wrapLines
      loading={answer === null}
      loadingText="Asking for the resources"
      ariaLabels={{ tableLabel: "Resources" }}
      items={answer?.items ?? []}
      trackBy={({ kind, name }) => `${kind} ${name}`}
      empty={
        <Empty title="Nothing was made">A job makes a resource only after it has written down that it will.</Empty>
      }
      columnDefinitions={[
        { id: "kind", header: "Kind", cell: ({ kind }) => nameOfKind(kind), minWidth: 140 },
        { id: "name", header: "Name", cell: ({ name }) => name, isRowHeader: true, minWidth: 220 },
        {
          id: "state",
          header: "State",
          cell: ({ state }) => (
            <StatusIndicator type={isOver && state === "open" ? "warning" : STATES[state][0]}>
              {stateIn(state, isOver)}
            </StatusIndicator>
          ),
          minWidth: 200,
        },
      ]}
    />
  );
}

function stateIn(state: Resource["state"], isOver: boolean): string {
  return isOver && state === "open" ? "Not known to be gone; the sweeper looks for it" : STATES[state][1];
}
