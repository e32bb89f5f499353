/** A backup of the mock: what the API tells of it at any moment follows from when it began and how it is fated. */

import type { components } from "../../src/services/api-types.ts";

type Schemas = components["schemas"];
export type Backup = Schemas["Backup"];
type Status = Backup["status"];

export interface Run {
  readonly jobId: string;
  readonly owner: string;
  readonly request: Schemas["BackupRequest"];
  readonly createdMs: number;
  /** 1: done within 20 seconds; 120: as long as a real one. */
  readonly pace: number;
  readonly rawBytes: number;
  readonly error: Schemas["Failure"] | null;
  cancelledMs: number | null;
}

/** Seconds at pace 1. A run that fails does so in the middle of dumping. */
const PHASES: readonly (readonly [Status, number])[] = [
  ["queued", 0.5],
  ["isolating", 4],
  ["planning", 2],
  ["dumping", 10],
  ["completing", 1],
  ["verifying", 1],
  ["cleaning", 1.5],
];
const FAILS_AFTER_S = 11;
const CLEANING_S = 1.5;
const COMPRESSED = 0.31;
const CHUNK_BYTES = 96 * 2 ** 20;

export interface Moment {
  readonly status: Status;
  /** Of the dump, 0 to 1. */
  readonly fraction: number;
  readonly endedMs: number | null;
  readonly phaseMs: (phase: Status) => number;
}

export function momentOf(run: Run, nowMs: number): Moment {
  const starts = new Map<Status, number>();
  let atMs = run.createdMs;
  for (const [phase, seconds] of PHASES) {
    starts.set(phase, atMs);
    atMs += seconds * 1000 * run.pace;
  }
  const phaseMs = (phase: Status) => starts.get(phase) ?? atMs;
  const brokenMs = run.cancelledMs ?? (run.error === null ? null : run.createdMs + FAILS_AFTER_S * 1000 * run.pace);
  const fraction = share(Math.min(nowMs, brokenMs ?? nowMs), phaseMs("dumping"), phaseMs("completing"));
  if (brokenMs !== null && nowMs >= brokenMs) {
    const endedMs = brokenMs + CLEANING_S * 1000 * run.pace;
    if (nowMs < endedMs) return { status: "cleaning", fraction, endedMs: null, phaseMs };
    return { status: run.cancelledMs === null ? "failed" : "cancelled", fraction: 0, endedMs, phaseMs };
  }
  if (nowMs >= atMs) return { status: "succeeded", fraction: 1, endedMs: atMs, phaseMs };
  const begun = PHASES.filter(([phase]) => phaseMs(phase) <= nowMs);
  return { status: begun.at(-1)?.[0] ?? "queued", fraction, endedMs: null, phaseMs };
}

function share(atMs: number, fromMs: number, toMs: number): number {
  return Math.max(0, Math.min(1, (atMs - fromMs) / (toMs - fromMs)));
}

export function backupAt(run: Run, nowMs: number): Backup {
  const moment = momentOf(run, nowMs);
  const { isolation, include, worker, compression, verify } = run.request;
  return {
    job_id: run.jobId,
    owner: run.owner,
    source_identifier: run.request.source_identifier,
    options: { isolation, include, worker, compression, verify },
    status: moment.status,
    cancel_requested: run.cancelledMs !== null,
    progress: progressOf(run, moment, nowMs),
    dump: moment.status === "succeeded" ? dumpOf(run) : null,
    error: errorOf(run, moment),
    links: linksOf(run, moment),
    created_at: iso(run.createdMs),
    ended_at: moment.endedMs === null ? null : iso(moment.endedMs),
  };
}

function progressOf(run: Run, moment: Moment, nowMs: number): Backup["progress"] {
  const isPlanned = !["queued", "isolating"].includes(moment.status);
  const chunks = isPlanned ? Math.max(3, Math.ceil(run.rawBytes / CHUNK_BYTES)) : 0;
  // Not quite even, as a real one.
  const wobble = moment.fraction > 0 && moment.fraction < 1 ? 0.012 * Math.sin(moment.fraction * 25) : 0;
  const fraction = Math.max(0, Math.min(1, moment.fraction + wobble));
  const raw = Math.round(run.rawBytes * fraction);
  const seconds = (nowMs - moment.phaseMs("dumping")) / 1000;
  return {
    fraction: fraction === 1 ? 1 : Math.min(0.99, fraction),
    raw_bytes: raw,
    estimated_raw_bytes: isPlanned ? run.rawBytes : 0,
    chunks_done: Math.floor(chunks * fraction),
    chunks,
    bytes_per_second: moment.status === "dumping" && seconds > 0 ? Math.round(raw / seconds) : 0,
  };
}

export function dumpOf(run: Run): Schemas["Dump"] {
  const key = `backups/${run.jobId}/dump.sql.${run.request.compression === "gzip" ? "gz" : "zst"}`;
  return {
    bucket: "datamung-main-backups-123456789012",
    key,
    manifest_key: `backups/${run.jobId}/dump.manifest.json`,
    size_bytes: Math.round(run.rawBytes * COMPRESSED),
  };
}

function errorOf(run: Run, moment: Moment): Schemas["Failure"] | null {
  if (moment.status === "failed") return run.error;
  if (moment.status !== "cancelled") return null;
  return {
    code: "Cancelled",
    message: "The job was cancelled.",
    hint: "Nothing of the job is left; start a new one at any time.",
  };
}

function linksOf(run: Run, moment: Moment): Schemas["Links"] {
  const console = "https://eu-west-1.console.aws.amazon.com";
  const execution = `arn:aws:states:eu-west-1:123456789012:execution:datamung-main:${run.jobId}`;
  return {
    execution: `${console}/states/home?region=eu-west-1#/v2/executions/details/${execution}`,
    worker_log: `${console}/cloudwatch/home?region=eu-west-1#logsV2:log-groups/log-group/datamung`,
    dump: moment.status === "succeeded" ? `${console}/s3/object/datamung-main?prefix=${run.jobId}` : null,
  };
}

export function iso(atMs: number): string {
  return new Date(atMs).toISOString();
}
