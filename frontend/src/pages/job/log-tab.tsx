/** What the workers logged: followed while they run, and to be kept as a file. */

import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Toggle from "@cloudscape-design/components/toggle";
import { useEffect, useRef, useState } from "react";
import { Empty } from "../../components/empty.tsx";
import { Loading } from "../../components/loading.tsx";
import { Trouble } from "../../components/trouble.tsx";
import { clock, parsed } from "../../formatting/time.ts";
import { counted } from "../../formatting/words.ts";
import { useConsole } from "../../hooks/use-console.ts";
import { usePolled } from "../../hooks/use-polled.ts";
import type { Backup, LogLine } from "../../services/api.ts";
import { saveAsFile } from "../../services/downloads.ts";
import { hasEnded } from "../../services/statuses.ts";
import { FollowedList } from "../../services/tails.ts";

const PACE_MS = 5_000;
/** More are in the file: a browser draws thousands of lines slowly. */
const MOST_SHOWN = 2_000;

export function LogTab({ job }: { readonly job: Backup }) {
  const { api } = useConsole();
  const [list] = useState(() => new FollowedList<LogLine>());
  const isOver = hasEnded(job.status);
  const { answer, error, askNow } = usePolled(
    `log of ${job.job_id}`,
    (signal) => list.read((token) => api.listLogLines(job.job_id, token, signal)),
    () => (list.isWhole ? null : PACE_MS),
  );
  const [isFollowed, setFollowed] = useState(!isOver);
  const lines = answer ?? [];
  const save = () => saveAsFile(`${job.job_id}.log`, lines.map(asText).join(""));
  return (
    <Container
      header={
        <Header
          variant="h3"
          counter={answer === null ? "" : `(${counted(lines.length, "line")})`}
          actions={
            <SpaceBetween direction="horizontal" size="s" alignItems="center">
              {!isOver && (
                <Toggle checked={isFollowed} onChange={({ detail }) => setFollowed(detail.checked)}>
                  Follow
                </Toggle>
              )}
              <Button iconName="download" disabled={lines.length === 0} onClick={save}>
                Download log
              </Button>
            </SpaceBetween>
          }
        >
          Worker log
        </Header>
      }
    >
      <Trouble error={error} what="the log" isStale={answer !== null} onRetry={askNow} />
      {answer === null && error === null && <Loading what="the log" />}
      {answer?.length === 0 && <Empty title="No worker has logged anything yet" />}
      {lines.length > 0 && <Lines lines={lines.slice(-MOST_SHOWN)} isFollowed={isFollowed && !isOver} />}
    </Container>
  );
}

function Lines({ lines, isFollowed }: { readonly lines: readonly LogLine[]; readonly isFollowed: boolean }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isFollowed && box.current !== null) box.current.scrollTop = box.current.scrollHeight;
  }, [isFollowed, lines]);
  return (
    <div ref={box} className="log" role="region" aria-label="Lines of the log" tabIndex={0}>
      {lines.map((line, index) => (
        <div key={index} className={`log-line log-${line.level.toLowerCase() || "plain"}`}>
          <time dateTime={line.at}>{clock(parsed(line.at))}</time> <span className="log-worker">{line.worker}</span>{" "}
          {line.level !== "INFO" && line.level !== "" && <strong>{line.level} </strong>}
          {line.line}
        </div>
      ))}
    </div>
  );
}

function asText(line: LogLine): string {
  return `${line.at} ${line.worker} ${line.level} ${line.line}\n`;
}
