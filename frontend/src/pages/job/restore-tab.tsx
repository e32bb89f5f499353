/** How to get a dump, and how to restore it: links that live for minutes, and commands to copy. */

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { Command } from "../../components/command.tsx";
import { CopyLinkButton } from "../../components/copy-link-button.tsx";
import { DownloadButton } from "../../components/download-button.tsx";
import { Loading } from "../../components/loading.tsx";
import { Trouble } from "../../components/trouble.tsx";
import { inBytes } from "../../formatting/bytes.ts";
import { useConsole } from "../../hooks/use-console.ts";
import { usePolled } from "../../hooks/use-polled.ts";
import type { Backup, Download, Dump } from "../../services/api.ts";
import { isCommand, isLarge } from "../../services/downloads.ts";

interface Props {
  readonly job: Backup;
  readonly dump: Dump | null;
}

export function RestoreTab({ job, dump }: Props) {
  const { api } = useConsole();
  const { answer, error, askNow } = usePolled(
    `download of ${job.job_id}`,
    (signal) => api.getDownload(job.job_id, signal),
    () => null,
  );
  if (answer === null || dump === null) {
    return error === null ? (
      <Loading what="the download" />
    ) : (
      <Trouble error={error} what="the download" onRetry={askNow} />
    );
  }
  const byCommand = <ByCommand key="command" download={answer} jobId={job.job_id} />;
  const byBrowser = <ByBrowser key="browser" download={answer} jobId={job.job_id} />;
  return (
    <SpaceBetween size="m">
      {isLarge(dump) && (
        <Alert type="info" header={`This dump has ${inBytes(dump.size_bytes)}`}>
          A browser cannot go on with a download that breaks off. Copy it with the AWS command line.
        </Alert>
      )}
      {isLarge(dump) ? [byCommand, byBrowser] : [byBrowser, byCommand]}
      <HowToRestore steps={answer.restore} />
    </SpaceBetween>
  );
}

interface Way {
  readonly download: Download;
  readonly jobId: string;
}

function ByCommand({ download, jobId }: Way) {
  return (
    <Container header={<Header variant="h3">Copy with the AWS command line</Header>}>
      <SpaceBetween size="s">
        <Box>With AWS credentials of your own that may read the bucket and decrypt with its key:</Box>
        <Command label="Copy the commands" lines={download.copy_commands} />
        <Box>To go on with a download that broke off, set a new link as LINK in your shell, then:</Box>
        <Command label="Copy the command" lines={[download.resume_command]} />
        <CopyLinkButton jobId={jobId} />
      </SpaceBetween>
    </Container>
  );
}

function ByBrowser({ download, jobId }: Way) {
  return (
    <Container header={<Header variant="h3">Download with the browser</Header>}>
      <SpaceBetween size="s">
        <Box>
          {download.dump.name}, {inBytes(download.dump.size_bytes)}, and its manifest,{" "}
          {inBytes(download.manifest.size_bytes)}. A link is made when you ask for it and is good for minutes; whoever
          has it can read the file until then.
        </Box>
        <SpaceBetween direction="horizontal" size="xs">
          <DownloadButton jobId={jobId} />
          <DownloadButton jobId={jobId} file="manifest" />
        </SpaceBetween>
      </SpaceBetween>
    </Container>
  );
}

function HowToRestore({ steps }: { readonly steps: readonly string[] }) {
  return (
    <Container header={<Header variant="h3">Restore</Header>}>
      <SpaceBetween size="s">
        {steps.map((step) =>
          isCommand(step) ? (
            <Command key={step} label="Copy the command" lines={[step]} />
          ) : (
            <Box key={step}>{step}</Box>
          ),
        )}
      </SpaceBetween>
    </Container>
  );
}
