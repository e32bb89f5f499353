/** Everything once more before the button: what is asked, what speaks against it, how long it takes, what it costs. */

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useConsole } from "../../hooks/use-console.ts";
import { usePolled } from "../../hooks/use-polled.ts";
import type { Estimate } from "../../services/api.ts";
import { wishOf, type Draft } from "../../services/drafts.ts";
import { includedIn, ISOLATIONS, VERIFICATIONS, WORKERS } from "../../services/options.ts";
import type { Starter, StartState, Wish } from "../../services/starting.ts";
import { EstimateSection } from "./estimate-section.tsx";
import { StartNotice } from "./start-notice.tsx";

interface Props {
  readonly draft: Draft;
  readonly state: StartState;
  readonly starter: Starter;
  readonly onChange: (changed: Partial<Draft>) => void;
  readonly onBack: () => void;
}

export function Review({ draft, state, starter, onChange, onBack }: Props) {
  const { api } = useConsole();
  const wish = wishOf(draft);
  const estimate = usePolled(
    JSON.stringify({ ...wish, credentials: draft.hasTypedLogin }),
    (signal) => api.estimateBackup(withoutPassword(wish), signal),
    () => null,
  );
  const isBusy = state.kind === "sending" || state.kind === "started";
  const isStopped = state.kind === "unknown" || isRefusedByChecks(estimate.answer);
  const isPasswordMissing = draft.hasTypedLogin && draft.password === "";
  return (
    <SpaceBetween size="m">
      <Asked draft={draft} wish={wish} onBack={onBack} isFixed={isBusy || state.kind === "unknown"} />
      <EstimateSection estimate={estimate} draft={draft} onChange={onChange} />
      <StartNotice state={state} draft={draft} onChange={onChange} onAskNow={() => void starter.askNow()} />
      <Box float="right">
        <SpaceBetween direction="horizontal" size="xs">
          <Button variant="link" disabled={isBusy || state.kind === "unknown"} onClick={onBack}>
            Back
          </Button>
          <Button
            variant="primary"
            loading={isBusy}
            loadingText="Starting"
            disabled={isStopped || isPasswordMissing}
            onClick={() => void starter.start(wish)}
          >
            Start backup
          </Button>
        </SpaceBetween>
      </Box>
    </SpaceBetween>
  );
}

interface AskedProps {
  readonly draft: Draft;
  readonly wish: Wish;
  readonly isFixed: boolean;
  readonly onBack: () => void;
}

function Asked({ draft, wish, isFixed, onBack }: AskedProps) {
  const edit = (
    <Button disabled={isFixed} onClick={onBack}>
      Edit
    </Button>
  );
  return (
    <Container
      header={
        <Header variant="h2" actions={edit}>
          Review
        </Header>
      }
    >
      <KeyValuePairs
        columns={4}
        minColumnWidth={135}
        items={[
          { label: "Database", value: draft.source },
          { label: "Isolation", value: ISOLATIONS[draft.mode].name },
          {
            label: "Login",
            value: draft.hasTypedLogin ? `${draft.username}, for this backup alone` : "The database's secret",
          },
          { label: "Included", value: includedIn(wish.include) },
          { label: "Worker", value: WORKERS[draft.size].name },
          { label: "Compression", value: draft.compression },
          { label: "Verification", value: VERIFICATIONS[wish.verify].name },
        ]}
      />
    </Container>
  );
}

/** Whether a login was typed is all that an estimate looks at. */
function withoutPassword({ credentials, ...wish }: Wish) {
  return credentials == null
    ? wish
    : { ...wish, credentials: { username: credentials.username, password: "not sent" } };
}

/** A check that fails here would end the job before anything is made. */
function isRefusedByChecks(estimate: Estimate | null): boolean {
  return estimate?.checks.some(({ passed }) => passed === false) ?? false;
}
