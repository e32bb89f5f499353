/** What can be known before a backup: the checks, the time, the price, and what it does to its source. */

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import { Trouble } from "../../components/trouble.tsx";
import type { Polled } from "../../hooks/use-polled.ts";
import type { Estimate } from "../../services/api.ts";
import type { Draft } from "../../services/drafts.ts";
import { ISOLATIONS, WORKERS } from "../../services/options.ts";
import { PriceTable, TimeTable } from "./estimate-tables.tsx";

interface Props {
  readonly estimate: Polled<Estimate>;
  readonly draft: Draft;
  readonly onChange: (changed: Partial<Draft>) => void;
}

export function EstimateSection({ estimate, draft, onChange }: Props) {
  const { answer, error, isAsking, askNow } = estimate;
  const again = (
    <Button iconName="refresh" loading={isAsking} onClick={askNow}>
      Check again
    </Button>
  );
  return (
    <Container
      header={
        <Header variant="h2" actions={again}>
          Checks and estimate
        </Header>
      }
    >
      <SpaceBetween size="m">
        {answer === null && error === null && (
          <Box>
            <Spinner /> Asking AWS what speaks against it, how long it takes and what it costs. This may take 20
            seconds.
          </Box>
        )}
        <Trouble error={error} what="the checks and the estimate" isStale={answer !== null} onRetry={askNow} />
        {answer !== null && (
          <SpaceBetween size="m">
            <Recommended estimate={answer} draft={draft} onChange={onChange} />
            {answer.warnings.length > 0 && (
              <Alert type="warning" header={`What it does to ${draft.source}`}>
                {answer.warnings.map(({ code, message }) => (
                  <div key={code}>{message}</div>
                ))}
              </Alert>
            )}
            <Checks estimate={answer} />
            <ColumnLayout columns={2}>
              <TimeTable seconds={answer.seconds} />
              <PriceTable price={answer.price} />
            </ColumnLayout>
          </SpaceBetween>
        )}
      </SpaceBetween>
    </Container>
  );
}

function Checks({ estimate }: { readonly estimate: Estimate }) {
  const failed = estimate.checks.filter(({ passed }) => passed === false);
  return (
    <SpaceBetween size="xs">
      {failed.length > 0 && <Box variant="strong">The backup would end at once, before anything is made:</Box>}
      <ul className="checks" aria-label="Checks">
        {estimate.checks.map(({ code, passed, message, hint }) => (
          <li key={code}>
            <StatusIndicator {...symbolFor(passed)} />
            <div>
              {message}
              {hint !== "" && <Box color="text-body-secondary">{hint}</Box>}
            </div>
          </li>
        ))}
      </ul>
    </SpaceBetween>
  );
}

function symbolFor(passed: boolean | null): Pick<StatusIndicatorProps, "type" | "iconAriaLabel"> {
  if (passed === null) return { type: "info", iconAriaLabel: "Not known" };
  return passed ? { type: "success", iconAriaLabel: "Passed" } : { type: "error", iconAriaLabel: "Failed" };
}

function Recommended({ estimate, draft, onChange }: { readonly estimate: Estimate } & Omit<Props, "estimate">) {
  const { recommendation } = estimate;
  if (recommendation === null) return null;
  const { isolation, worker_size: size, reason } = recommendation;
  if (isolation === draft.mode && size === draft.size) return null;
  return (
    <Alert
      type="info"
      header={`Recommended: ${ISOLATIONS[isolation].name}, worker ${WORKERS[size].name}`}
      action={<Button onClick={() => onChange({ mode: isolation, size })}>Use it</Button>}
    >
      {reason}
    </Alert>
  );
}
