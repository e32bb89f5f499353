/** How far a running backup is. */

import Box from "@cloudscape-design/components/box";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import ProgressBar from "@cloudscape-design/components/progress-bar";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { JobStatusIndicator } from "../../components/job-status.tsx";
import { inBytes, inBytesPerSecond } from "../../formatting/bytes.ts";
import { duration, parsed } from "../../formatting/time.ts";
import { percent } from "../../formatting/words.ts";
import { useNow } from "../../hooks/use-now.ts";
import { useSamples } from "../../hooks/use-samples.ts";
import type { Backup } from "../../services/api.ts";
import { recentRate, secondsLeft } from "../../services/throughput.ts";
import { ThroughputChart } from "./throughput-chart.tsx";

interface Props {
  readonly job: Backup;
  readonly answeredAtMs: number;
}

export function ProgressSection({ job, answeredAtMs }: Props) {
  const samples = useSamples(job, answeredAtMs);
  const nowMs = useNow();
  const { progress } = job;
  const isDumping = job.status === "dumping";
  const rate = isDumping ? (recentRate(samples, nowMs) ?? progress.bytes_per_second) : 0;
  const left = isDumping ? secondsLeft(progress, rate) : null;
  return (
    <Container header={<Header variant="h2">Progress</Header>}>
      <ColumnLayout columns={2} variant="text-grid">
        <SpaceBetween size="m">
          <ProgressBar
            value={percent(progress.fraction)}
            label={<JobStatusIndicator job={job} />}
            ariaLabel="How much of the dump is written"
            description={WHAT_HAPPENS[job.status] ?? ""}
            additionalInfo={job.cancel_requested ? "What the job made is being removed." : written(job)}
          />
          <KeyValuePairs
            columns={2}
            minColumnWidth={120}
            items={[
              { label: "Throughput", value: rate > 0 ? inBytesPerSecond(rate) : "–" },
              { label: "Time left", value: left === null ? leftUntold(job) : `about ${duration(left)}` },
              { label: "Chunks", value: progress.chunks === 0 ? "–" : `${progress.chunks_done} of ${progress.chunks}` },
              { label: "Running for", value: duration((nowMs - parsed(job.created_at)) / 1000) },
            ]}
          />
        </SpaceBetween>
        <SpaceBetween size="xs">
          <Box variant="awsui-key-label">Throughput, SQL before compression</Box>
          <ThroughputChart samples={samples} />
        </SpaceBetween>
      </ColumnLayout>
    </Container>
  );
}

const WHAT_HAPPENS: Partial<Record<Backup["status"], string>> = {
  queued: "The request is accepted; the first step begins.",
  isolating: "RDS makes a read replica, which takes minutes, and longer for a large database.",
  planning: "The tables are counted and cut into chunks.",
  dumping: "Chunks are dumped at the same time, and each is checked.",
  completing: "The chunks become one object.",
  verifying: "What lies in S3 is compared with what was read.",
  cleaning: "What the job made on the way is removed.",
};

function written({ progress }: Backup): string {
  if (progress.estimated_raw_bytes === 0) return "";
  return `${inBytes(progress.raw_bytes)} of about ${inBytes(progress.estimated_raw_bytes)} of SQL`;
}

function leftUntold({ status, progress }: Backup): string {
  return status === "dumping" && progress.raw_bytes >= progress.estimated_raw_bytes ? "more than was estimated" : "–";
}
