/** What stands in the form for a new backup, and the request that it becomes. */

import type { BackupRequest, Options, Source } from "./api.ts";
import { verificationIn, type Compression, type Isolation, type Verification, type WorkerSize } from "./options.ts";
import type { PendingStart } from "./pending-starts.ts";
import type { Wish } from "./starting.ts";

export interface Draft {
  readonly source: string;
  readonly mode: Isolation;
  readonly hasTypedLogin: boolean;
  readonly username: string;
  readonly password: string;
  readonly isEverything: boolean;
  readonly schemas: readonly string[];
  /** Each `schema.table`. */
  readonly tables: readonly string[];
  readonly size: WorkerSize;
  readonly compression: Compression;
  readonly verify: Verification;
}

export type Problems = Partial<Record<"source" | "mode" | "username" | "password" | "include", string>>;

const LONGEST_NAME = 64;
const SYSTEM_SCHEMAS = ["information_schema", "mysql", "performance_schema", "sys"];

/** The defaults of the API, and the first isolation that the database allows. */
export function draftFor(source: Source | undefined): Draft {
  return {
    source: source?.identifier ?? "",
    mode: source?.modes.find(({ refusal }) => refusal === null)?.mode ?? "replica",
    hasTypedLogin: false,
    username: "",
    password: "",
    isEverything: true,
    schemas: [],
    tables: [],
    size: "M",
    compression: "zstd",
    verify: "counts",
  };
}

/** The same as another backup: all of it but a login, which is kept nowhere. */
export function draftLike(source: string, { isolation, include, worker, compression, verify }: Options): Draft {
  return {
    ...draftFor(undefined),
    source,
    mode: isolation.mode,
    isEverything: include.schemas.length + include.tables.length === 0,
    schemas: include.schemas,
    tables: include.tables.map(({ schema, table }) => `${schema}.${table}`),
    size: worker.size,
    compression,
    verify,
  };
}

/** What was asked for and not answered; its password is to be typed again. */
export function draftOfPending(pending: PendingStart): Draft {
  const draft = draftLike(pending.source_identifier, pending);
  return { ...draft, hasTypedLogin: pending.username !== null, username: pending.username ?? "" };
}

/** Which fields keep the draft from becoming a request, and why. */
export function problemsOf(draft: Draft): Problems {
  const problems: Problems = {};
  if (draft.source === "") problems.source = "Choose a database.";
  if (draft.hasTypedLogin && draft.username.trim() === "") problems.username = "Type the user name.";
  if (draft.hasTypedLogin && draft.password === "") problems.password = "Type the password.";
  if (!draft.isEverything && draft.schemas.length + draft.tables.length === 0) {
    problems.include = "Name a schema or a table, or choose everything.";
  }
  return problems;
}

/** Why a name cannot be included; null if it can. */
export function problemOfName(name: string, kind: "schema" | "table"): string | null {
  const [schema, table] = kind === "table" ? splitTable(name) : [name, "-"];
  if (schema === "" || table === "") return kind === "table" ? "Write schema.table." : "Write the schema's name.";
  if (schema.length > LONGEST_NAME || table.length > LONGEST_NAME)
    return `Names have ${LONGEST_NAME} characters at most.`;
  return SYSTEM_SCHEMAS.includes(schema.toLowerCase())
    ? `${schema} is a system schema, and none is ever dumped.`
    : null;
}

export function wishOf(draft: Draft): Wish {
  const chosen = draft.isEverything ? { schemas: [], tables: [] } : includeOf(draft);
  const login = { username: draft.username.trim(), password: draft.password };
  return {
    source_identifier: draft.source,
    isolation: { mode: draft.mode },
    include: chosen,
    worker: { size: draft.size, count: 1 },
    compression: draft.compression,
    verify: verificationIn(draft.mode, draft.verify),
    ...(draft.hasTypedLogin ? { credentials: login } : {}),
  };
}

function includeOf(draft: Draft): BackupRequest["include"] {
  const tables = draft.tables.map((name) => {
    const [schema, table] = splitTable(name);
    return { schema, table };
  });
  return { schemas: [...draft.schemas], tables };
}

function splitTable(name: string): [string, string] {
  const dot = name.indexOf(".");
  return dot < 0 ? [name, ""] : [name.slice(0, dot), name.slice(dot + 1)];
}
