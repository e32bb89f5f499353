/** The console of somebody who is signed in. */

import ErrorBoundary from "@cloudscape-design/components/error-boundary";
import type { FlashbarProps } from "@cloudscape-design/components/flashbar";
import { lazy, Suspense, useCallback, useMemo, useState } from "react";
import { Shell } from "./components/shell.tsx";
import { ConsoleContext, type Notice } from "./hooks/use-console.ts";
import { useRoute } from "./hooks/use-route.ts";
import { DatabasesPage } from "./pages/databases.tsx";
import { NoAccess, NotFound, OnTheWay } from "./pages/dead-ends.tsx";
import type { Console } from "./services/entering.ts";
import { mayStart, type User } from "./services/roles.ts";
import type { Route } from "./services/routes.ts";
import type { ThemeChoice } from "./services/theme.ts";

const BackupsPage = lazy(() => import("./pages/backups/backups-page.tsx"));
const JobPage = lazy(() => import("./pages/job/job-page.tsx"));
const LeftoversPage = lazy(() => import("./pages/leftovers.tsx"));
const NewBackupPage = lazy(() => import("./pages/new-backup/new-backup-page.tsx"));

export function App({ entered, theme }: { readonly entered: Console; readonly theme: ThemeChoice }) {
  const route = begun(useRoute(), entered.user);
  const [notices, notify] = useNotices();
  const context = useMemo(() => ({ ...entered, theme, notify }), [entered, theme, notify]);
  return (
    <ConsoleContext value={context}>
      <Shell route={route} notices={notices}>
        {entered.user.roles.length === 0 ? (
          <NoAccess />
        ) : (
          <ErrorBoundary key={route.page} onError={({ error }) => console.error(error)}>
            <Suspense fallback={<OnTheWay />}>{pageOf(route)}</Suspense>
          </ErrorBoundary>
        )}
      </Shell>
    </ConsoleContext>
  );
}

/** Whoever starts backups begins at the databases; others are offered none. */
function begun(route: Route, user: User): Route {
  if (route.page !== "start") return route;
  return mayStart(user) ? { page: "databases" } : { page: "backups", source: null, status: null };
}

function pageOf(route: Route) {
  switch (route.page) {
    case "databases":
      return <DatabasesPage />;
    case "new-backup":
      return <NewBackupPage key={`${route.source} ${route.like}`} source={route.source} like={route.like} />;
    case "backups":
      return <BackupsPage source={route.source} status={route.status} />;
    case "job":
      return <JobPage key={route.jobId} jobId={route.jobId} tab={route.tab} />;
    case "leftovers":
      return <LeftoversPage />;
    case "start":
    case "unknown":
      return <NotFound />;
  }
}

function useNotices(): [FlashbarProps.MessageDefinition[], (notice: Notice) => void] {
  const [notices, setNotices] = useState<FlashbarProps.MessageDefinition[]>([]);
  const notify = useCallback(({ type, text }: Notice) => {
    const id = crypto.randomUUID();
    const onDismiss = () => setNotices((before) => before.filter((notice) => notice.id !== id));
    const dismissing = { dismissible: true, dismissLabel: "Dismiss", onDismiss };
    setNotices((before) => [...before.slice(-2), { id, type, content: text, ...dismissing }]);
  }, []);
  return [notices, notify];
}
