/** What a backup was asked for, when it ran, and where it is. */

import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs, { type KeyValuePairsProps } from "@cloudscape-design/components/key-value-pairs";
import Link from "@cloudscape-design/components/link";
import { JobStatusIndicator } from "../../components/job-status.tsx";
import { Timestamp } from "../../components/timestamp.tsx";
import { inBytes } from "../../formatting/bytes.ts";
import { duration, parsed } from "../../formatting/time.ts";
import { useConsole } from "../../hooks/use-console.ts";
import type { Backup } from "../../services/api.ts";
import { includedIn, ISOLATIONS, VERIFICATIONS, WORKERS } from "../../services/options.ts";
import { ownerInWords } from "../../services/roles.ts";

export function JobDetails({ job }: { readonly job: Backup }) {
  const { user } = useConsole();
  const { options, links } = job;
  const times: KeyValuePairsProps.Item[] = [
    { label: "Started", value: <Timestamp at={job.created_at} stacked /> },
    { label: "Ended", value: job.ended_at === null ? "–" : <Timestamp at={job.ended_at} stacked /> },
    {
      label: "Took",
      value: job.ended_at === null ? "–" : duration((parsed(job.ended_at) - parsed(job.created_at)) / 1000),
    },
  ];
  const asked: KeyValuePairsProps.Item[] = [
    { label: "Isolation", value: ISOLATIONS[options.isolation.mode].name },
    { label: "Worker", value: WORKERS[options.worker.size].name },
    { label: "Included", value: includedIn(options.include) },
    { label: "Compression", value: options.compression },
    { label: "Verification", value: VERIFICATIONS[options.verify].name },
  ];
  return (
    <Container header={<Header variant="h2">Details</Header>}>
      <KeyValuePairs
        columns={4}
        minColumnWidth={135}
        items={[
          { label: "Status", value: <JobStatusIndicator job={job} /> },
          { label: "Database", value: job.source_identifier },
          ...(job.dump === null ? [] : [{ label: "Size in S3", value: inBytes(job.dump.size_bytes) }]),
          ...(job.dump === null ? [] : [{ label: "SQL", value: inBytes(job.progress.raw_bytes) }]),
          ...times,
          ...asked,
          { label: "Started by", value: ownerInWords(user, job.owner) },
          { label: "In the AWS console", value: <ConsoleLinks links={links} /> },
        ]}
      />
    </Container>
  );
}

function ConsoleLinks({ links }: { readonly links: Backup["links"] }) {
  const named = [
    ["Step Functions execution", links.execution],
    ["Worker log in CloudWatch", links.worker_log],
    ["Dump in S3", links.dump],
  ] as const;
  return named.map(
    ([name, href]) =>
      href !== null && (
        <div key={name}>
          <Link external href={href} externalIconAriaLabel="Opens in a new tab">
            {name}
          </Link>
        </div>
      ),
  );
}
