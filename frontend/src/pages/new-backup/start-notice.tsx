/** What became of the request: refused, which is certain, or not answered, which is not. */

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useNow } from "../../hooks/use-now.ts";
import type { Draft } from "../../services/drafts.ts";
import type { StartState } from "../../services/starting.ts";

interface Props {
  readonly state: StartState;
  readonly draft: Draft;
  readonly onChange: (changed: Partial<Draft>) => void;
  readonly onAskNow: () => void;
}

export function StartNotice({ state, draft, onChange, onAskNow }: Props) {
  switch (state.kind) {
    case "refused":
      return (
        <Alert type="error" header="Nothing was started">
          {state.error.message} {state.error.hint}
          <Box variant="small" display="block">
            {state.error.code}
            {state.error.requestId !== null && `, request ${state.error.requestId}`}
          </Box>
        </Alert>
      );
    case "unknown":
      return <OutcomeUnknown state={state} onAskNow={onAskNow} />;
    case "password-needed":
      return (
        <Alert type="warning" header="The backup was not started yet">
          <SpaceBetween size="s">
            <Box>
              The request {state.jobId} had no answer, and there is no such backup so far. Type the password once more
              to ask again: it was kept nowhere.
            </Box>
            <FormField label={`Password of ${draft.username}`}>
              <Input
                type="password"
                value={draft.password}
                autoComplete="new-password"
                onChange={({ detail }) => onChange({ password: detail.value })}
              />
            </FormField>
          </SpaceBetween>
        </Alert>
      );
    default:
      return null;
  }
}

function OutcomeUnknown({
  state,
  onAskNow,
}: {
  readonly state: Extract<StartState, { kind: "unknown" }>;
  readonly onAskNow: () => void;
}) {
  const nowMs = useNow();
  const { nextTryAtMs: nextMs } = state;
  const seconds = nextMs === null ? null : Math.max(0, Math.ceil((nextMs - nowMs) / 1000));
  return (
    <Alert
      type="warning"
      header="Outcome unknown"
      action={
        nextMs !== null && (
          <Button onClick={onAskNow} ariaLabel="Ask now what became of the backup">
            Ask now
          </Button>
        )
      }
    >
      {state.reason} The request was sent, and the backup {state.jobId} may have started or not. The same request is
      asked for again until the answer comes; that never starts a second backup.{" "}
      {seconds === null ? "Asking…" : `Next try in ${seconds} s.`}
    </Alert>
  );
}
