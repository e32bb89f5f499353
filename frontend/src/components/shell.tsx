/** What is around every page: the bar at the top, the navigation at the side, notices, and the way back up. */

import AppLayoutToolbar from "@cloudscape-design/components/app-layout-toolbar";
import BreadcrumbGroup from "@cloudscape-design/components/breadcrumb-group";
import Flashbar, { type FlashbarProps } from "@cloudscape-design/components/flashbar";
import SideNavigation, { type SideNavigationProps } from "@cloudscape-design/components/side-navigation";
import { useState, type ReactNode } from "react";
import { useConsole } from "../hooks/use-console.ts";
import { useNarrow } from "../hooks/use-narrow.ts";
import { focusHeading, usePageName } from "../hooks/use-page-name.ts";
import { mayStart, maySweep, type User } from "../services/roles.ts";
import { ALL_BACKUPS, linkTo, linkToJob, type Route } from "../services/routes.ts";
import { TopBar } from "./top-bar.tsx";

interface Crumb {
  readonly text: string;
  readonly href: string;
}

interface Props {
  readonly route: Route;
  readonly notices: readonly FlashbarProps.MessageDefinition[];
  readonly children: ReactNode;
}

export function Shell({ route, notices, children }: Props) {
  const { config, user } = useConsole();
  const crumbs = crumbsOf(route);
  const isNarrow = useNarrow();
  const [isNavigationOpen, setNavigationOpen] = useState(!isNarrow);
  usePageName(crumbs.at(-1)?.text ?? "Not found");
  return (
    <>
      <button type="button" className="skip-link" onClick={focusHeading}>
        Skip to main content
      </button>
      <TopBar />
      <AppLayoutToolbar
        headerSelector="#top"
        toolsHide
        navigationOpen={isNavigationOpen}
        onNavigationChange={({ detail }) => setNavigationOpen(detail.open)}
        navigation={
          <SideNavigation
            header={{ text: `RDS in ${config.region}`, href: "#/" }}
            activeHref={crumbs[0]?.href ?? ""}
            items={navigationFor(user)}
            onFollow={() => isNarrow && setNavigationOpen(false)}
          />
        }
        breadcrumbs={<BreadcrumbGroup items={[...crumbs]} ariaLabel="Where you are" />}
        notifications={<Flashbar items={[...notices]} />}
        content={children}
      />
    </>
  );
}

function navigationFor(user: User): SideNavigationProps.Item[] {
  const items: SideNavigationProps.Item[] = [{ type: "link", text: "Backups", href: ALL_BACKUPS }];
  if (mayStart(user)) items.unshift({ type: "link", text: "Databases", href: linkTo({ page: "databases" }) });
  if (maySweep(user))
    items.push({ type: "divider" }, { type: "link", text: "Leftovers", href: linkTo({ page: "leftovers" }) });
  return items;
}

/** The first names the page in the navigation. */
function crumbsOf(route: Route): readonly Crumb[] {
  const databases = { text: "Databases", href: linkTo({ page: "databases" }) };
  const backups = { text: "Backups", href: ALL_BACKUPS };
  switch (route.page) {
    case "databases":
      return [databases];
    case "new-backup":
      return [databases, { text: "New backup", href: linkTo(route) }];
    case "backups":
      return [backups];
    case "job":
      return [backups, { text: route.jobId, href: linkToJob(route.jobId) }];
    case "leftovers":
      return [{ text: "Leftovers", href: linkTo(route) }];
    case "start":
    case "unknown":
      return [];
  }
}
