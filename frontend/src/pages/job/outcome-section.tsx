/** How a backup ended. */

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import { useConsole } from "../../hooks/use-console.ts";
import { goTo } from "../../hooks/use-route.ts";
import type { Backup } from "../../services/api.ts";
import { mayStart } from "../../services/roles.ts";
import { linkTo } from "../../services/routes.ts";

export function OutcomeSection({ job }: { readonly job: Backup }) {
  const { user } = useConsole();
  if (job.error === null) return null;
  const again = linkTo({ page: "new-backup", source: job.source_identifier, like: job.job_id });
  const isFailed = job.status === "failed";
  return (
    <Alert
      type={isFailed ? "error" : "info"}
      header={job.error.message}
      action={
        isFailed && mayStart(user) && <Button onClick={() => goTo(again)}>Try again with the same options</Button>
      }
    >
      {job.error.hint}
      {isFailed && (
        <Box variant="small" display="block">
          {job.error.code}
        </Box>
      )}
    </Alert>
  );
}
