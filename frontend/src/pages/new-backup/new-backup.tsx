/** The form, then its review; in both the same draft. */

import { useEffect, useState, useSyncExternalStore } from "react";
import { useConsole } from "../../hooks/use-console.ts";
import { goTo } from "../../hooks/use-route.ts";
import type { Source } from "../../services/api.ts";
import type { DraftStore } from "../../services/draft-store.ts";
import { problemsOf, type Draft } from "../../services/drafts.ts";
import type { PendingStarts } from "../../services/pending-starts.ts";
import { linkToJob } from "../../services/routes.ts";
import { Starter } from "../../services/starting.ts";
import { BackupForm } from "./backup-form.tsx";
import { Review } from "./review.tsx";

interface Props {
  readonly sources: readonly Source[];
  readonly first: Draft;
  readonly pending: PendingStarts;
  readonly drafts: DraftStore;
}

export function NewBackup({ sources, first, pending, drafts }: Props) {
  const { api, notify } = useConsole();
  const [draft, setDraft] = useState(first);
  const [starter] = useState(() => new Starter(api, pending));
  const state = useSyncExternalStore(starter.subscribe, starter.current);
  const isWaiting = ["sending", "unknown", "password-needed"].includes(state.kind);
  const [isReview, setReview] = useState(false);
  const source = sources.find(({ identifier }) => identifier === draft.source);

  useEffect(() => starter.resume(first.source), [starter, first.source]);
  useEffect(() => () => starter.dispose(), [starter]);
  // Leaving the page forgets the draft; being sent away to sign in does not.
  useEffect(() => drafts.write(draft), [drafts, draft]);
  useEffect(() => () => drafts.forget(), [drafts]);
  useEffect(() => {
    if (state.kind !== "started") return;
    notify({ type: "success", text: `The backup ${state.jobId} was started.` });
    goTo(linkToJob(state.jobId), "replace");
  }, [state, notify]);

  const change = (changed: Partial<Draft>) => setDraft((before) => ({ ...before, ...changed }));
  const isReady = Object.keys(problemsOf(draft)).length === 0;
  if ((isReview && isReady) || isWaiting || state.kind === "started") {
    return (
      <Review
        draft={draft}
        state={state}
        starter={starter}
        onChange={change}
        onBack={() => {
          starter.reset();
          setReview(false);
        }}
      />
    );
  }
  return (
    <BackupForm sources={sources} source={source} draft={draft} onChange={change} onReview={() => setReview(true)} />
  );
}
