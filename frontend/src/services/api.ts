/** The API client: every route that the console uses, typed by the API's own description. */

import { failureOf, Refused, Unanswered } from "./api-errors.ts";
import type { components, paths } from "./api-types.ts";
import { SessionEnded, type Session } from "./sign-in/session.ts";

type Schemas = components["schemas"];
export type Backup = Schemas["Backup"];
export type Backups = Schemas["Backups"];
export type BackupRequest = Schemas["BackupRequest"];
export type Config = Schemas["Config"];
export type Events = Schemas["Events"];
export type Event = Schemas["Event"];
export type Leftover = Schemas["Leftover"];
export type Leftovers = Schemas["Leftovers"];
export type Source = Schemas["Source"];
export type Sources = Schemas["Sources"];
export type Progress = Schemas["Progress"];
export type Failure = Schemas["Failure"];
export type Dump = Schemas["Dump"];
export type Download = Schemas["Download"];
export type DumpedTable = Schemas["DumpedTable"];
export type DumpedTables = Schemas["DumpedTables"];
export type Estimate = Schemas["Estimate"];
export type LogLine = Schemas["LogLine"];
export type LogLines = Schemas["LogLines"];
export type Resource = Schemas["Resource"];
export type Resources = Schemas["Resources"];
export type Options = Schemas["Options"];

/** Which backups to list; null: any. */
export interface BackupFilter {
  readonly source: string | null;
  readonly status: Backup["status"] | null;
}

/** Behind API Gateway an answer takes 30 seconds at most. */
const TIME_OUT_MS = 35_000;

interface Request {
  readonly method?: "GET" | "POST";
  readonly query?: Readonly<Record<string, string | null | undefined>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

/** `/backups/{job_id}`: only paths that the API describes are accepted. */
type Path = keyof paths;

export class Api {
  constructor(
    private readonly session: Session,
    private readonly onSessionEnded: () => void,
    private readonly send: typeof fetch = (...request) => fetch(...request),
    private readonly base = "/api",
  ) {}

  listSources(signal?: AbortSignal): Promise<Sources> {
    return this.ask("/sources", {}, { signal });
  }

  /** Safe to repeat with the same job id: the same request makes one job. */
  startBackup(request: BackupRequest): Promise<Backup> {
    return this.ask("/backups", {}, { method: "POST", body: request });
  }

  listBackups(filter: BackupFilter, nextToken: string | null, signal?: AbortSignal): Promise<Backups> {
    const query = { source_identifier: filter.source, status: filter.status, next_token: nextToken };
    return this.ask("/backups", {}, { query, signal });
  }

  /** Checks, time and price of a backup; nothing is made. */
  estimateBackup(request: Schemas["EstimateRequest"], signal?: AbortSignal): Promise<Estimate> {
    return this.ask("/backups/estimate", {}, { method: "POST", body: request, signal });
  }

  getBackup(jobId: string, signal?: AbortSignal): Promise<Backup> {
    return this.ask("/backups/{job_id}", { job_id: jobId }, { signal });
  }

  listEvents(jobId: string, nextToken: string | null, signal?: AbortSignal): Promise<Events> {
    return this.ask("/backups/{job_id}/events", { job_id: jobId }, { query: { next_token: nextToken }, signal });
  }

  listLogLines(jobId: string, nextToken: string | null, signal?: AbortSignal): Promise<LogLines> {
    return this.ask("/backups/{job_id}/log", { job_id: jobId }, { query: { next_token: nextToken }, signal });
  }

  listResources(jobId: string, signal?: AbortSignal): Promise<Resources> {
    return this.ask("/backups/{job_id}/resources", { job_id: jobId }, { signal });
  }

  listTables(jobId: string, nextToken: string | null, signal?: AbortSignal): Promise<DumpedTables> {
    return this.ask("/backups/{job_id}/tables", { job_id: jobId }, { query: { next_token: nextToken }, signal });
  }

  /** Links that are good for minutes: ask when they are wanted, and keep them nowhere. */
  getDownload(jobId: string, signal?: AbortSignal): Promise<Download> {
    return this.ask("/backups/{job_id}/download", { job_id: jobId }, { signal });
  }

  /** Safe to repeat until the job has ended. */
  cancelBackup(jobId: string): Promise<Backup> {
    return this.ask("/backups/{job_id}/cancel", { job_id: jobId }, { method: "POST" });
  }

  listLeftovers(signal?: AbortSignal): Promise<Leftovers> {
    return this.ask("/leftovers", {}, { signal });
  }

  sweepLeftovers(): Promise<Leftovers> {
    return this.ask("/leftovers/sweep", {}, { method: "POST" });
  }

  /** Throws Refused, Unanswered, SessionEnded, or the signal's own reason. */
  private async ask<Answer>(path: Path, parameters: Record<string, string>, request: Request): Promise<Answer> {
    try {
      const token = await this.session.accessToken().catch(unreachable);
      let answer = await this.sent(path, parameters, request, token);
      if (answer.status === 401) {
        const fresh = await this.session.replacementFor(token).catch(unreachable);
        answer = await this.sent(path, parameters, request, fresh);
      }
      if (!answer.ok) throw await failureOf(answer);
      return (await answer.json().catch(unreachable)) as Answer;
    } catch (error) {
      if (error instanceof SessionEnded) this.onSessionEnded();
      throw error;
    }
  }

  private async sent(
    path: Path,
    parameters: Record<string, string>,
    { method = "GET", query = {}, body, signal }: Request,
    token: string,
  ): Promise<Response> {
    const timeOut = AbortSignal.timeout(TIME_OUT_MS);
    try {
      return await this.send(this.base + addressOf(path, parameters, query), {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        signal: signal === undefined ? timeOut : AbortSignal.any([signal, timeOut]),
        cache: "no-store",
        credentials: "omit",
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch (error) {
      if (signal?.aborted === true) throw error;
      throw new Unanswered(timeOut.aborted ? "The API took too long to answer." : "The API could not be reached.", {
        cause: error,
      });
    }
  }
}

/** What every browser may know before anybody has signed in. Throws Unanswered, Refused. */
export async function getConfig(send: typeof fetch = fetch, base = "/api"): Promise<Config> {
  let answer: Response;
  try {
    answer = await send(`${base}/config`, { cache: "no-store", credentials: "omit" });
  } catch (error) {
    throw new Unanswered("The API could not be reached.", { cause: error });
  }
  if (!answer.ok) throw await failureOf(answer);
  return (await answer.json().catch(unreachable)) as Config;
}

function addressOf(path: Path, parameters: Record<string, string>, query: NonNullable<Request["query"]>): string {
  const named = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(parameters[name] ?? ""));
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value != null) asked.set(name, value);
  return asked.size === 0 ? named : `${named}?${asked}`;
}

/** A fault on the way; a session that has ended stays what it is. */
function unreachable(error: unknown): never {
  if (error instanceof SessionEnded || error instanceof Refused) throw error;
  throw new Unanswered("No answer could be read.", { cause: error });
}
