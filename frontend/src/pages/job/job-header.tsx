/** A backup's name, and what can be done with it. */

import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { DownloadButton } from "../../components/download-button.tsx";
import { useConsole } from "../../hooks/use-console.ts";
import { goTo } from "../../hooks/use-route.ts";
import type { Backup } from "../../services/api.ts";
import { isLarge } from "../../services/downloads.ts";
import { mayHandle, mayStart } from "../../services/roles.ts";
import { linkTo } from "../../services/routes.ts";
import { hasEnded } from "../../services/statuses.ts";
import { CancelModal } from "./cancel-modal.tsx";

interface Props {
  readonly job: Backup;
  readonly onChanged: () => void;
}

export function JobHeader({ job, onChanged }: Props) {
  const { user } = useConsole();
  const [isAsked, setAsked] = useState(false);
  const isOwn = mayHandle(user, job.owner);
  const isRunning = !hasEnded(job.status);
  const again = linkTo({ page: "new-backup", source: job.source_identifier, like: job.job_id });
  return (
    <>
      <Header
        variant="h1"
        description={`Backup of ${job.source_identifier}`}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            {isRunning && isOwn && (
              <Button disabled={job.cancel_requested} onClick={() => setAsked(true)}>
                {job.cancel_requested ? "Cancelling" : "Cancel backup"}
              </Button>
            )}
            {!isRunning && mayStart(user) && <Button onClick={() => goTo(again)}>{wordsForAgain(job)}</Button>}
            {job.dump !== null && isOwn && !isLarge(job.dump) && <DownloadButton jobId={job.job_id} isPrimary />}
          </SpaceBetween>
        }
      >
        {job.job_id}
      </Header>
      {isAsked && <CancelModal job={job} onClose={() => setAsked(false)} onChanged={onChanged} />}
    </>
  );
}

function wordsForAgain(job: Backup): string {
  return job.status === "succeeded" ? "Back up again" : "Try again with the same options";
}
