/** One backup: while it runs, how far it is; when it has ended, how it went and how to get it. */

import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { Loading } from "../../components/loading.tsx";
import { Trouble } from "../../components/trouble.tsx";
import { parsed } from "../../formatting/time.ts";
import { useConsole } from "../../hooks/use-console.ts";
import { usePolled } from "../../hooks/use-polled.ts";
import type { Backup } from "../../services/api.ts";
import { Refused } from "../../services/api-errors.ts";
import { paceMs } from "../../services/polling.ts";
import { hasEnded } from "../../services/statuses.ts";
import { JobDetails } from "./job-details.tsx";
import { JobHeader } from "./job-header.tsx";
import { JobTabs } from "./job-tabs.tsx";
import { OutcomeSection } from "./outcome-section.tsx";
import { ProgressSection } from "./progress-section.tsx";

interface Props {
  readonly jobId: string;
  readonly tab: string | null;
}

export default function JobPage({ jobId, tab }: Props) {
  const { api } = useConsole();
  const polled = usePolled(jobId, (signal) => api.getBackup(jobId, signal), untilEnded);
  const { answer: job, answeredAtMs, error, askNow } = polled;
  if (job === null) {
    return (
      <ContentLayout header={<Header variant="h1">{jobId}</Header>}>
        {error === null ? (
          <Loading what="this backup" />
        ) : (
          <Trouble error={error} what="this backup" onRetry={retryFor(error, askNow)} />
        )}
      </ContentLayout>
    );
  }
  return (
    <ContentLayout header={<JobHeader job={job} onChanged={askNow} />}>
      <SpaceBetween size="m">
        <Trouble error={error} what="this backup" isStale onRetry={askNow} />
        {hasEnded(job.status) ? (
          <OutcomeSection job={job} />
        ) : (
          <ProgressSection job={job} answeredAtMs={answeredAtMs} />
        )}
        <JobDetails job={job} />
        <JobTabs job={job} tab={tab} />
      </SpaceBetween>
    </ContentLayout>
  );
}

function untilEnded(job: Backup): number | null {
  return hasEnded(job.status) ? null : paceMs(Date.now() - parsed(job.created_at));
}

/** A job that is not there will not be there the next time either. */
function retryFor(error: unknown, askNow: () => void): (() => void) | undefined {
  return error instanceof Refused ? undefined : askNow;
}
