/** The parts of a backup that are looked into one at a time; each has an address. */

import Tabs from "@cloudscape-design/components/tabs";
import { useConsole } from "../../hooks/use-console.ts";
import { goTo } from "../../hooks/use-route.ts";
import type { Backup } from "../../services/api.ts";
import { isLarge } from "../../services/downloads.ts";
import { mayHandle } from "../../services/roles.ts";
import { linkTo } from "../../services/routes.ts";
import { LogTab } from "./log-tab.tsx";
import { ResourcesTab } from "./resources-tab.tsx";
import { RestoreTab } from "./restore-tab.tsx";
import { TablesTab } from "./tables-tab.tsx";
import { TimelineTab } from "./timeline-tab.tsx";

interface Props {
  readonly job: Backup;
  readonly tab: string | null;
}

export function JobTabs({ job, tab }: Props) {
  const { user } = useConsole();
  const isDownloadable = job.dump !== null && mayHandle(user, job.owner);
  const tabs = [
    { id: "timeline", label: "Timeline", content: <TimelineTab job={job} /> },
    { id: "log", label: "Worker log", content: <LogTab job={job} /> },
    ...(job.dump === null ? [] : [{ id: "tables", label: "Tables", content: <TablesTab job={job} /> }]),
    { id: "resources", label: "Resources", content: <ResourcesTab job={job} /> },
  ];
  // What a large dump is got by comes first: a browser is not the tool for it.
  const restore = isDownloadable && {
    id: "restore",
    label: "Download and restore",
    content: <RestoreTab job={job} dump={job.dump} />,
  };
  const all = restore === false ? tabs : isLarge(job.dump) ? [restore, ...tabs] : [...tabs, restore];
  const active = all.some(({ id }) => id === tab) ? tab : all[0]?.id;
  return (
    <Tabs
      tabs={all}
      activeTabId={active ?? "timeline"}
      onChange={({ detail }) => goTo(linkTo({ page: "job", jobId: job.job_id, tab: detail.activeTabId }), "replace")}
    />
  );
}
