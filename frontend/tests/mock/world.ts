/** What the mock knows: its databases, its jobs, and what is left of them. */

import type { components } from "../../src/services/api-types.ts";
import { leftoversOf } from "./leftovers.ts";
import { iso, momentOf, type Run } from "./runs.ts";
import { sourcesAt } from "./sources.ts";
import { ownerOf, USERS, type MockUser } from "./users.ts";

type Schemas = components["schemas"];

const GIB = 2 ** 30;
const HOUR_MS = 3_600_000;

const FAILURES: readonly Schemas["Failure"][] = [
  {
    code: "WrongPassword",
    message: "The database refused the login datamung.",
    hint: "Check the secret that the database's tag datamung:secret names.",
  },
  {
    code: "NoSubnetReachesAws",
    message: "No subnet of vpc-0a1b2c3d reaches S3, ECR and CloudWatch Logs.",
    hint: "Add a NAT gateway or the VPC endpoints that the message names, or set worker_subnets.",
  },
  {
    code: "CloneMoved",
    message: "The replica's applied position changed while it was dumped.",
    hint: "Something started replication on the replica; start a new job.",
  },
];

export class World {
  readonly runs = new Map<string, Run>();
  sweeps = 0;
  isAnswerLost = false;
  /** Of jobs that are started now. */
  pace = 1;

  constructor(private readonly issuer: string) {
    const nowMs = Date.now();
    sourcesAt(nowMs).forEach((source, index) => this.remember(source, index, nowMs));
  }

  sources(): Schemas["Source"][] {
    const nowMs = Date.now();
    return sourcesAt(nowMs).map((source) => ({ ...source, coverage: this.coverageOf(source, nowMs) }));
  }

  start(request: Schemas["BackupRequest"], owner: string): Run {
    const run: Run = {
      jobId: request.job_id,
      owner,
      request,
      createdMs: Date.now(),
      pace: this.pace,
      rawBytes: 4.3 * GIB,
      error: request.credentials?.password === "wrong-password" ? (FAILURES[0] ?? null) : null,
      cancelledMs: null,
    };
    this.runs.set(run.jobId, run);
    return run;
  }

  leftovers(isSweep: boolean): Schemas["Leftovers"] {
    if (isSweep) this.sweeps += 1;
    const nowMs = Date.now();
    const failed = [...this.runs.values()].find((run) => momentOf(run, nowMs).status === "failed");
    const jobId = failed?.jobId ?? "orders-prod-261130-0a1b2c3d";
    const items = leftoversOf(jobId, this.owner("operator@example.com"), this.owner("admin@example.com"), nowMs);
    return {
      items: this.sweeps > 0 ? items.filter((item) => item.status !== "leftover") : items,
      clean_ups: this.sweeps > 1 ? [] : [jobId],
      troubles: [],
    };
  }

  owner(email: string): string {
    return ownerOf(this.issuer, USERS.find((user) => user.email === email) as MockUser);
  }

  private coverageOf(source: Schemas["Source"], nowMs: number): Schemas["Coverage"] {
    const ended = [...this.runs.values()]
      .filter(
        (run) => run.request.source_identifier === source.identifier && momentOf(run, nowMs).status === "succeeded",
      )
      .sort((a, b) => b.createdMs - a.createdMs)[0];
    const atMs = ended === undefined ? null : momentOf(ended, nowMs).endedMs;
    if (ended === undefined || atMs === null) return { state: "never", last_succeeded_at: null, last_job_id: null };
    const isStale = nowMs - atMs > 48 * HOUR_MS;
    return { state: isStale ? "stale" : "protected", last_succeeded_at: iso(atMs), last_job_id: ended.jobId };
  }

  /** Some nights of a database before today. */
  private remember(source: Schemas["Source"], index: number, nowMs: number): void {
    const newest = source.coverage.last_succeeded_at;
    const [first, second] = [this.owner("operator@example.com"), this.owner("admin@example.com")];
    for (let night = 0; night < (newest === null ? 1 : 7); night += 1) {
      const error =
        newest === null || (night === 2 && index % 3 === 0)
          ? (FAILURES[(index + night) % FAILURES.length] ?? null)
          : null;
      const createdMs = (newest === null ? nowMs - 30 * HOUR_MS : Date.parse(newest)) - (night * 24 + 0.7) * HOUR_MS;
      const day = iso(createdMs).slice(2, 10).replaceAll("-", "");
      const jobId = `${source.identifier.slice(0, 13).replace(/-$/, "")}-${day}-0${index.toString(16)}${night}b2c3d4`;
      this.runs.set(jobId, {
        jobId,
        owner: (index + night) % 2 === 0 ? first : second,
        request: requestFor(source, jobId, index, night),
        createdMs,
        pace: 126,
        rawBytes: (source.size_bytes / 22) * (1 - night * 0.01),
        error,
        cancelledMs: night === 4 && index % 4 === 0 ? createdMs + 700_000 : null,
      });
    }
  }
}

function requestFor(source: Schemas["Source"], jobId: string, index: number, night: number): Schemas["BackupRequest"] {
  return {
    job_id: jobId,
    source_identifier: source.identifier,
    isolation: { mode: source.modes[0]?.refusal == null ? "replica" : "direct" },
    include:
      night === 3
        ? { schemas: ["shop"], tables: [{ schema: "billing", table: "invoices" }] }
        : { schemas: [], tables: [] },
    worker: { size: index % 5 === 0 ? "XL" : "M", count: 1 },
    compression: index % 6 === 5 ? "gzip" : "zstd",
    verify: "counts",
  };
}
