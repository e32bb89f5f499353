/** A new backup: what it is made from is asked for first. */

import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import { useState, type ReactNode } from "react";
import { Loading } from "../../components/loading.tsx";
import { Trouble } from "../../components/trouble.tsx";
import { useConsole } from "../../hooks/use-console.ts";
import { usePolled } from "../../hooks/use-polled.ts";
import type { Backup, Source } from "../../services/api.ts";
import { DraftStore } from "../../services/draft-store.ts";
import { draftFor, draftLike, draftOfPending, type Draft } from "../../services/drafts.ts";
import { PendingStarts } from "../../services/pending-starts.ts";
import { mayStart } from "../../services/roles.ts";
import { NotFound } from "../dead-ends.tsx";
import { NewBackup } from "./new-backup.tsx";

interface Props {
  readonly source: string | null;
  /** The job whose options are taken over. */
  readonly like: string | null;
}

export default function NewBackupPage({ source, like }: Props) {
  const { api, user } = useConsole();
  const [stores] = useState(() => ({
    pending: new PendingStarts(sessionStorage),
    drafts: new DraftStore(sessionStorage),
  }));
  const { answer, error, askNow } = usePolled(
    `new backup of ${source} like ${like}`,
    async (signal) => {
      const [sources, job] = await Promise.all([
        api.listSources(signal),
        like === null ? null : api.getBackup(like, signal),
      ]);
      return { sources: sources.items, draft: firstDraft(stores, sources.items, source, job) };
    },
    () => null,
  );
  if (!mayStart(user)) return <NotFound />;
  if (answer === null) {
    return (
      <Frame>
        {error === null ? (
          <Loading what="the databases" />
        ) : (
          <Trouble error={error} what="the databases" onRetry={askNow} />
        )}
      </Frame>
    );
  }
  return (
    <Frame>
      <NewBackup sources={answer.sources} first={answer.draft} pending={stores.pending} drafts={stores.drafts} />
    </Frame>
  );
}

function Frame({ children }: { readonly children: ReactNode }) {
  const description = "A dump of one database into one object in S3, verified before it counts.";
  return (
    <ContentLayout
      header={
        <Header variant="h1" description={description}>
          New backup
        </Header>
      }
    >
      {children}
    </ContentLayout>
  );
}

interface Stores {
  readonly pending: PendingStarts;
  readonly drafts: DraftStore;
}

/** What waits for an answer comes first, then what was typed before signing in again, then what the address asks for. */
function firstDraft(
  { pending, drafts }: Stores,
  sources: readonly Source[],
  source: string | null,
  like: Backup | null,
): Draft {
  const waiting = source === null ? null : pending.read(source);
  if (waiting !== null) return draftOfPending(waiting);
  const typed = drafts.read();
  if (typed !== null && (source === null || typed.source === source)) return typed;
  if (like !== null) return draftLike(like.source_identifier, like.options);
  return draftFor(sources.find(({ identifier }) => identifier === source));
}
