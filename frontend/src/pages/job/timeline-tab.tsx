/** What happened, in sentences. */

import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import { useState } from "react";
import { Empty } from "../../components/empty.tsx";
import { Loading } from "../../components/loading.tsx";
import { Timestamp } from "../../components/timestamp.tsx";
import { Trouble } from "../../components/trouble.tsx";
import { duration, parsed } from "../../formatting/time.ts";
import { useConsole } from "../../hooks/use-console.ts";
import { usePolled } from "../../hooks/use-polled.ts";
import type { Backup, Event } from "../../services/api.ts";
import { paceMs } from "../../services/polling.ts";
import { hasEnded } from "../../services/statuses.ts";
import { GrowingList } from "../../services/tails.ts";

export function TimelineTab({ job }: { readonly job: Backup }) {
  const { api } = useConsole();
  const [list] = useState(() => new GrowingList<Event>());
  const isOver = hasEnded(job.status);
  const { answer, error, askNow } = usePolled(
    `events of ${job.job_id}, ${isOver}`,
    (signal) => list.read((token) => api.listEvents(job.job_id, token, signal)),
    () => (isOver ? null : paceMs(Date.now() - parsed(job.created_at))),
  );
  if (answer === null && error === null) return <Loading what="the timeline" />;
  return (
    <Container>
      <Trouble error={error} what="the timeline" isStale={answer !== null} onRetry={askNow} />
      {answer?.length === 0 && <Empty title="Nothing has happened yet" />}
      <ol className="timeline">
        {answer?.map((event, index) => (
          <li key={`${event.at} ${event.sentence}`}>
            <span>{event.sentence}</span>
            <Box variant="small" display="block">
              <Timestamp at={event.at} withSeconds />
              {index > 0 && `, after ${duration((parsed(event.at) - parsed(job.created_at)) / 1000)}`}
            </Box>
          </li>
        ))}
      </ol>
    </Container>
  );
}
