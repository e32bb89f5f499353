/** Where there is nothing to show, or not yet. */

import Alert from "@cloudscape-design/components/alert";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import Link from "@cloudscape-design/components/link";
import { Loading } from "../components/loading.tsx";
import { useConsole } from "../hooks/use-console.ts";
import { linkTo } from "../services/routes.ts";

export function NotFound() {
  return (
    <ContentLayout header={<Header variant="h1">There is no such page</Header>}>
      <Link href={linkTo({ page: "databases" })}>To the databases</Link>
    </ContentLayout>
  );
}

/** While the page's own script is fetched. */
export function OnTheWay() {
  return (
    <ContentLayout header={<Header variant="h1">Loading</Header>}>
      <Loading what="the page" />
    </ContentLayout>
  );
}

export function NoAccess() {
  const { user } = useConsole();
  return (
    <ContentLayout header={<Header variant="h1">No access</Header>}>
      <Alert type="warning" header="None of your groups gives access">
        You are signed in as {user.name}. Ask an administrator to add you to the group viewer, operator or admin, then
        sign out and in again.
      </Alert>
    </ContentLayout>
  );
}
