/** What went wrong, in the API's own words, and what can be done. */

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import { Refused, Unanswered } from "../services/api-errors.ts";
import { SessionEnded } from "../services/sign-in/session.ts";

interface Props {
  readonly error: unknown;
  /** What was asked for: "the databases". */
  readonly what: string;
  /** Something is on the screen already, of an earlier answer. */
  readonly isStale?: boolean;
  readonly onRetry?: (() => void) | undefined;
}

export function Trouble({ error, what, isStale = false, onRetry }: Props) {
  if (error === null || error === undefined || error instanceof SessionEnded) return null;
  const retry = onRetry && <Button onClick={onRetry}>Try again</Button>;
  if (error instanceof Refused) {
    return (
      <Alert type="error" header={error.message} action={retry}>
        {error.hint}
        {error.requestId !== null && (
          <Box variant="small" display="block">
            {error.code}, request {error.requestId}
          </Box>
        )}
      </Alert>
    );
  }
  const header = isStale ? `What you see of ${what} may be out of date` : `No answer about ${what}`;
  const reason = error instanceof Unanswered ? error.message : "Something unforeseen happened in this page.";
  return (
    <Alert type={isStale ? "warning" : "error"} header={header} action={retry}>
      {reason} {isStale && "It is asked for again, less and less often."}
    </Alert>
  );
}
