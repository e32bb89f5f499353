/** What exists because a job made it, whose it is, and what it costs; for administrators. */

import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";
import { Empty } from "../components/empty.tsx";
import { Trouble } from "../components/trouble.tsx";
import { inUsd } from "../formatting/money.ts";
import { counted } from "../formatting/words.ts";
import { useConsole } from "../hooks/use-console.ts";
import { usePolled } from "../hooks/use-polled.ts";
import type { Leftover, Leftovers } from "../services/api.ts";
import { maySweep } from "../services/roles.ts";
import { linkToJob } from "../services/routes.ts";
import { leftoverColumns } from "./leftover-columns.tsx";
import { SweepModal } from "./sweep-modal.tsx";
import { NotFound } from "./dead-ends.tsx";

const NONE: readonly Leftover[] = [];

export default function LeftoversPage() {
  const { user } = useConsole();
  return maySweep(user) ? <LeftoverList /> : <NotFound />;
}

function LeftoverList() {
  const { api, user } = useConsole();
  // Each look lists the account's resources: it is asked for by hand.
  const { answer, error, isAsking, askNow } = usePolled(
    "leftovers",
    (signal) => api.listLeftovers(signal),
    () => null,
  );
  const [isSweepAsked, setSweepAsked] = useState(false);
  const [swept, setSwept] = useState<Leftovers | null>(null);
  const look = () => {
    setSwept(null);
    askNow();
  };
  const onSwept = (result: Leftovers) => {
    setSwept(result);
    setSweepAsked(false);
    askNow();
  };
  return (
    <SpaceBetween size="m">
      <Trouble error={error} what="the leftovers" isStale={answer !== null} onRetry={look} />
      {answer !== null && <Unseen troubles={answer.troubles} />}
      {answer !== null && <WhatASweepDoes look={answer} swept={swept} />}
      <Table
        variant="full-page"
        stickyHeader
        wrapLines
        loading={answer === null && error === null}
        loadingText="Looking through the account"
        ariaLabels={{ tableLabel: "Leftovers" }}
        items={answer?.items ?? NONE}
        trackBy={({ kind, name }) => `${kind} ${name}`}
        columnDefinitions={leftoverColumns(user)}
        empty={
          <Empty title="Nothing exists that a job made">Backups excepted: they are kept until you remove them.</Empty>
        }
        header={
          <LeftoverHeader
            items={answer?.items ?? null}
            isLooking={isAsking && answer !== null}
            onLook={look}
            onSweep={() => setSweepAsked(true)}
          />
        }
      />
      {isSweepAsked && answer !== null && (
        <SweepModal look={answer} onClose={() => setSweepAsked(false)} onSwept={onSwept} />
      )}
    </SpaceBetween>
  );
}

interface HeaderProps {
  /** Null before the first answer. */
  readonly items: readonly Leftover[] | null;
  readonly isLooking: boolean;
  readonly onLook: () => void;
  readonly onSweep: () => void;
}

function LeftoverHeader({ items, isLooking, onLook, onSweep }: HeaderProps) {
  return (
    <Header
      variant="awsui-h1-sticky"
      counter={items === null ? "" : `(${items.length})`}
      description={items === null ? "" : costOf(items)}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <Button iconName="refresh" loading={isLooking} onClick={onLook}>
            Look again
          </Button>
          <Button variant="primary" disabled={items === null} onClick={onSweep}>
            Sweep
          </Button>
        </SpaceBetween>
      }
    >
      Leftovers
    </Header>
  );
}

/** Of a look it is what a sweep would do, of a sweep what it did. */
function WhatASweepDoes({ look, swept }: { readonly look: Leftovers; readonly swept: Leftovers | null }) {
  const { clean_ups: cleanUps } = swept ?? look;
  if (swept === null && cleanUps.length === 0) return null;
  const jobs = counted(cleanUps.length, "job");
  const header =
    swept === null
      ? `A sweep now would clean up after ${jobs}`
      : cleanUps.length === 0
        ? "The sweep found nothing to clean up"
        : `The sweep started to clean up after ${jobs}`;
  return (
    <Alert type={swept === null ? "info" : "success"} header={header}>
      {cleanUps.map((jobId, index) => (
        <span key={jobId}>
          {index > 0 && ", "}
          <Link href={linkToJob(jobId)}>{jobId}</Link>
        </span>
      ))}
      {swept !== null && cleanUps.length > 0 && ". It goes on by itself; look again in some minutes."}
    </Alert>
  );
}

function Unseen({ troubles }: { readonly troubles: readonly string[] }) {
  if (troubles.length === 0) return null;
  return (
    <Alert type="warning" header="Not everything could be looked at">
      {troubles.map((trouble) => (
        <div key={trouble}>{trouble}</div>
      ))}
    </Alert>
  );
}

function costOf(items: readonly Leftover[]): string {
  const known = items.reduce((sum, { per_hour_usd: usd }) => sum + (usd ?? 0), 0);
  const overdue = items.filter((item) => item.is_overdue).length;
  const late = overdue === 0 ? "none is overdue" : `${overdue} ${overdue === 1 ? "is" : "are"} overdue`;
  return `${inUsd(known)} an hour in all, by list prices of us-east-1; ${late}`;
}
