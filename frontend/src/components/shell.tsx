/** What is around every page: the bar at the top, the navigation at the side, notices, and the way back up. */

import AppLayout from "@cloudscape-design/components/app-layout";
import BreadcrumbGroup from "@cloudscape-design/components/breadcrumb-group";
import Flashbar, { type FlashbarProps } from "@cloudscape-design/components/flashbar";
import SideNavigation, { type SideNavigationProps } from "@cloudscape-design/components/side-navigation";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { useConsole } from "../hooks/use-console.ts";
import { useNarrow } from "../hooks/use-narrow.ts";
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
  useHeadingFocus(crumbs);
  return (
    <>
      <button type="button" className="skip-link" onClick={() => document.querySelector<HTMLElement>("h1")?.focus()}>
        Skip to main content
      </button>
      <TopBar />
      <AppLayout
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
  if (maySweep(user)) items.push({ type: "divider" }, { type: "link", text: "Leftovers", href: linkTo({ page: "leftovers" }) });
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

/** A new page is told to whoever cannot see it: by the title, and by the focus on its heading. */
function useHeadingFocus(crumbs: readonly Crumb[]): void {
  const name = crumbs.at(-1)?.text ?? "Not found";
  const isFirst = useRef(true);
  useEffect(() => {
    document.title = `${name} – Datamung`;
    const heading = document.querySelector<HTMLElement>("h1");
    heading?.setAttribute("tabindex", "-1");
    if (!isFirst.current) heading?.focus();
    isFirst.current = false;
  }, [name]);
}
