/** Backups, newest first, page by page as they are wanted. */

import { useEffect, useState } from "react";
import type { Backup, BackupFilter } from "../services/api.ts";
import { merged, paceOf } from "../services/backup-list.ts";
import { useConsole } from "./use-console.ts";
import { usePolled } from "./use-polled.ts";

interface Known {
  readonly key: string;
  readonly jobs: readonly Backup[];
  /** Of the oldest page; undefined: no older page was asked for. */
  readonly nextToken: string | null | undefined;
}

export interface BackupList {
  /** Null before the first answer. */
  readonly jobs: readonly Backup[] | null;
  readonly error: unknown;
  readonly isAsking: boolean;
  readonly askNow: () => void;
  /** Null: all are known. */
  readonly loadOlder: (() => Promise<void>) | null;
}

export function useBackupList(filter: BackupFilter): BackupList {
  const { api } = useConsole();
  const key = `backups ${filter.source} ${filter.status}`;
  const { answer, error, isAsking, askNow } = usePolled(
    key,
    (signal) => api.listBackups(filter, null, signal),
    (page) => paceOf(page.items),
  );
  const [known, setKnown] = useState<Known>({ key, jobs: [], nextToken: undefined });
  const own = known.key === key ? known : { key, jobs: [], nextToken: undefined };

  useEffect(() => {
    if (answer === null) return;
    setKnown((before) => {
      const same = before.key === key ? before : { key, jobs: [], nextToken: undefined };
      return { ...same, jobs: merged(same.jobs, answer.items) };
    });
  }, [key, answer]);

  const nextToken = own.nextToken === undefined ? (answer?.next_token ?? null) : own.nextToken;
  const loadOlder = async () => {
    const page = await api.listBackups(filter, nextToken);
    setKnown((before) =>
      before.key === key ? { key, jobs: merged(page.items, before.jobs), nextToken: page.next_token } : before,
    );
  };
  const jobs = answer === null ? null : merged(own.jobs, answer.items);
  return { jobs, error, isAsking, askNow, loadOlder: nextToken === null ? null : loadOlder };
}
