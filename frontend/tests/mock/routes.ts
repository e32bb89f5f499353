/** The API of the mock: every route that docs/openapi.json describes, with its refusals. */

import type { components } from "../../src/services/api-types.ts";
import { estimateFor } from "./estimates.ts";
import { json, refusal, type Answer, type Asked } from "./http.ts";
import { backupAt, momentOf, type Run } from "./runs.ts";
import { downloadOf, eventsAt, logAt, resourcesAt, tablesOf } from "./stories.ts";
import { verified } from "./tokens.ts";
import type { World } from "./world.ts";

type Request = components["schemas"]["BackupRequest"];

const JOBS_PER_PAGE = 50;

interface Caller {
  readonly owner: string;
  readonly groups: readonly string[];
}

export class Routes {
  constructor(
    private readonly world: World,
    private readonly issuer: string,
    private readonly clientId: string,
  ) {}

  answer(asked: Asked): Answer {
    const path = asked.url.pathname.replace(/^\/api/, "");
    if (path === "/config")
      return json(200, { issuer: this.issuer, client_id: this.clientId, region: "eu-west-1", version: "0.1.0" });
    const caller = this.callerOf(asked);
    if (caller === null) return json(401, { message: "Unauthorized" });
    if (!["viewer", "operator", "admin"].some((role) => caller.groups.includes(role))) {
      return refusal(
        403,
        "NoKnownGroup",
        "None of your groups gives access.",
        "Ask an administrator to add you to a group.",
      );
    }
    const job = /^\/backups\/([^/]+)(?:\/(\w+))?$/.exec(path);
    if (job !== null && path !== "/backups/estimate") return this.ofJob(caller, asked, job[1] ?? "", job[2] ?? "");
    switch (`${asked.method} ${path}`) {
      case "GET /sources":
        return json(200, { items: this.mayStart(caller) ? this.world.sources() : [], next_token: null });
      case "POST /backups/estimate":
        return this.estimate(asked);
      case "GET /backups":
        return this.list(caller, asked.url.searchParams);
      case "POST /backups":
        return this.start(caller, JSON.parse(asked.body) as Request);
      case "GET /leftovers":
      case "POST /leftovers/sweep":
        if (!caller.groups.includes("admin"))
          return refusal(403, "AdminOnly", "Only administrators may.", "Ask an administrator.");
        return json(200, this.world.leftovers(asked.method === "POST"));
      default:
        return refusal(404, "RouteNotFound", "There is no such route.", "Compare with the API's description.");
    }
  }

  private callerOf(asked: Asked): Caller | null {
    const claims = verified((asked.headers.authorization ?? "").replace(/^Bearer /, ""));
    if (claims === null) return null;
    return { owner: `${claims["iss"]}#${claims["sub"]}`, groups: claims["cognito:groups"] as string[] };
  }

  private mayStart(caller: Caller): boolean {
    return caller.groups.includes("operator") || caller.groups.includes("admin");
  }

  private maySee(caller: Caller, run: Run): boolean {
    return caller.groups.includes("admin") || caller.groups.includes("viewer") || run.owner === caller.owner;
  }

  private list(caller: Caller, query: URLSearchParams): Answer {
    const nowMs = Date.now();
    const [source, status] = [query.get("source_identifier"), query.get("status")];
    const from = Number(query.get("next_token") ?? 0);
    const all = [...this.world.runs.values()]
      .filter((run) => this.maySee(caller, run))
      .filter((run) => source === null || run.request.source_identifier === source)
      .filter((run) => status === null || momentOf(run, nowMs).status === status)
      .sort((a, b) => b.createdMs - a.createdMs);
    const next = from + JOBS_PER_PAGE;
    const items = all.slice(from, next).map((run) => backupAt(run, nowMs));
    return json(200, { items, next_token: all.length > next ? String(next) : null });
  }

  private start(caller: Caller, request: Request): Answer {
    if (!this.world.sources().some((source) => source.identifier === request.source_identifier)) {
      return refusal(
        404,
        "SourceNotFound",
        `There is no database ${request.source_identifier} that you may back up.`,
        "Choose a database from the list.",
      );
    }
    const before = this.world.runs.get(request.job_id);
    if (
      before !== undefined &&
      (before.owner !== caller.owner || JSON.stringify(before.request) !== JSON.stringify(request))
    ) {
      return refusal(409, "JobIdTaken", `The job id ${request.job_id} was used before.`, "Choose a new job id.");
    }
    const run = before ?? this.world.start(request, caller.owner);
    if (this.world.isAnswerLost) return json(503, { message: "Service Unavailable" });
    return json(202, backupAt(run, Date.now()));
  }

  private estimate(asked: Asked): Answer {
    const request = JSON.parse(asked.body) as Request;
    const source = this.world.sources().find((one) => one.identifier === request.source_identifier);
    if (source === undefined)
      return refusal(404, "SourceNotFound", "There is no such database.", "Choose one from the list.");
    return json(200, estimateFor(source, request));
  }

  private ofJob(caller: Caller, asked: Asked, jobId: string, what: string): Answer {
    const run = this.world.runs.get(jobId);
    const mayHandle =
      caller.groups.includes("admin") || (caller.groups.includes("operator") && run?.owner === caller.owner);
    const isAllowed =
      run !== undefined && this.maySee(caller, run) && (mayHandle || !["cancel", "download"].includes(what));
    if (!isAllowed)
      return refusal(
        404,
        "JobNotFound",
        `There is no job ${jobId}.`,
        "Check the job id; an operator sees own jobs only.",
      );
    const nowMs = Date.now();
    const hasEnded = momentOf(run, nowMs).endedMs !== null;
    switch (what) {
      case "":
        return json(200, backupAt(run, nowMs));
      case "events":
        return json(200, { items: eventsAt(run, nowMs), next_token: null });
      case "log": {
        const from = Number(asked.url.searchParams.get("next_token") ?? 0);
        const items = logAt(run, nowMs).slice(from);
        return json(200, { items, next_token: hasEnded ? null : String(from + items.length) });
      }
      case "resources":
        return json(200, { items: resourcesAt(run, nowMs), next_token: null });
      case "tables":
        return json(200, { items: tablesOf(run), next_token: null });
      case "download":
        return json(200, downloadOf(run, nowMs, asked.url.origin));
      default:
        return this.cancel(run, hasEnded);
    }
  }

  private cancel(run: Run, hasEnded: boolean): Answer {
    if (hasEnded) return refusal(409, "JobEnded", `Job ${run.jobId} has ended.`, "Look at the job's outcome.");
    run.cancelledMs ??= Date.now();
    return json(202, backupAt(run, Date.now()));
  }
}
