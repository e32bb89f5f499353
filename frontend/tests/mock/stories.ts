/** What a backup of the mock tells beside its status: timeline, log, resources, tables and links. */

import type { components } from "../../src/services/api-types.ts";
import { dumpOf, iso, momentOf, type Run } from "./runs.ts";

type Schemas = components["schemas"];

export function eventsAt(run: Run, nowMs: number): Schemas["Event"][] {
  const moment = momentOf(run, nowMs);
  const { phaseMs } = moment;
  const name = `dm-main-${run.jobId}`;
  const source = run.request.source_identifier;
  const isReplica = run.request.isolation.mode === "replica";
  const told: [number, string, boolean?][] = [
    [run.createdMs, `Backup of ${source} requested, isolation ${run.request.isolation.mode}`],
    [phaseMs("isolating"), `Asked RDS for a read replica of ${source}, named ${name}`, isReplica],
    [phaseMs("planning"), `Created read replica ${name} of ${source}; available after 8 min`, isReplica],
    [phaseMs("planning") + 600, "The plan worker is starting on Fargate, size M"],
    [phaseMs("dumping") - 400, `Frozen at binlog.000214:88213, lag 0 s; 41 tables in 3 schemas, 38,214,902 rows`],
    [phaseMs("dumping"), `Opened the upload that will become s3://${dumpOf(run).bucket}/${dumpOf(run).key}`],
    [phaseMs("dumping") + 300, "The dump worker is starting on Fargate, size M"],
    [phaseMs("completing"), "Every part of the dump is written after 12 min"],
    [phaseMs("completing") + 500, "Completed the dump: 48 parts, one object"],
    [phaseMs("verifying") + 500, "Verified: length and checksum of the object, rows of 41 tables, 12 other objects"],
    [phaseMs("cleaning"), `Published the manifest s3://${dumpOf(run).bucket}/${dumpOf(run).manifest_key}`],
    [phaseMs("cleaning") + 500, `Removing the read replica ${name}`, isReplica],
  ];
  const cutMs = run.cancelledMs ?? (run.error === null ? Infinity : run.createdMs + 11_000 * run.pace);
  const events = told.filter(([atMs, , isSaid = true]) => isSaid && atMs <= Math.min(nowMs, cutMs));
  if (run.cancelledMs !== null) events.push([run.cancelledMs, "Cancel requested by an administrator"]);
  if (moment.endedMs !== null) {
    events.push([moment.endedMs - 300, "Cleaned up: nothing that the job made is left"]);
    events.push([moment.endedMs, outcomeOf(run, moment.status)]);
  }
  return events.map(([atMs, sentence]) => ({ at: iso(atMs), sentence }));
}

function outcomeOf(run: Run, status: string): string {
  if (status === "succeeded") return `Succeeded: ${dumpOf(run).size_bytes.toLocaleString("en")} bytes in one object`;
  return status === "failed" ? `Failed: ${run.error?.message}` : "Cancelled";
}

export function logAt(run: Run, nowMs: number): Schemas["LogLine"][] {
  const { phaseMs } = momentOf(run, nowMs);
  const line = (atMs: number, worker: string, text: string, level: Schemas["LogLine"]["level"] = "INFO") => ({
    at: iso(atMs),
    worker,
    level,
    line: text,
  });
  const planned = phaseMs("planning");
  const lines = [
    line(planned + 700, "plan-00-01", "connecting to the replica with verified TLS"),
    line(planned + 900, "plan-00-01", "replica lag 0 s; replication stopped; position binlog.000214:88213"),
    line(planned + 1_200, "plan-00-01", "inventory: 41 tables, 7 views, 6 routines, 4 triggers, 1 event"),
    line(planned + 1_500, "plan-00-01", "event shop.nightly is disabled on a replica and restores so", "WARNING"),
  ];
  const stepMs = (phaseMs("completing") - phaseMs("dumping")) / 60;
  for (let chunk = 1; chunk <= 59; chunk += 1) {
    const mib = (60 + 30 * Math.sin(chunk)).toFixed(1);
    lines.push(
      line(
        phaseMs("dumping") + chunk * stepMs,
        "dump-00-01",
        `chunk ${chunk} accepted: ${mib} MiB of SQL, sha256 verified`,
      ),
    );
  }
  const failedMs = run.createdMs + 11_000 * run.pace;
  if (run.error !== null) lines.push(line(failedMs, "dump-00-01", `mysqldump: ${run.error.message}`, "ERROR"));
  const cutMs = run.cancelledMs ?? (run.error === null ? Infinity : failedMs);
  return lines.filter(({ at }) => Date.parse(at) <= Math.min(nowMs, cutMs));
}

export function resourcesAt(run: Run, nowMs: number): Schemas["Resource"][] {
  const { status, phaseMs, endedMs } = momentOf(run, nowMs);
  const name = `dm-main-${run.jobId}`;
  const state = endedMs === null ? "open" : "gone";
  const isReplica = run.request.isolation.mode === "replica";
  const all: [number, Schemas["Resource"], boolean?][] = [
    [run.createdMs, { kind: "secret", name, state }, run.request.credentials != null],
    [phaseMs("isolating"), { kind: "security_group", name, state }],
    [phaseMs("isolating"), { kind: "clone", name, state }, isReplica],
    [phaseMs("planning"), { kind: "task", name: "plan-00-01", state: status === "planning" ? "open" : "gone" }],
    [phaseMs("dumping"), { kind: "task", name: "dump-00-01", state }],
    [phaseMs("dumping"), { kind: "upload", name: dumpOf(run).key, state }],
    [phaseMs("completing"), { kind: "object", name: dumpOf(run).key, state: status === "succeeded" ? "kept" : state }],
  ];
  return all.filter(([atMs, , isMade = true]) => isMade && atMs <= nowMs).map(([, resource]) => resource);
}

const TABLES = [
  "order_items",
  "orders",
  "events",
  "customers",
  "payments",
  "addresses",
  "audit",
  "sessions",
  "products",
  "prices",
];
const SCHEMAS = ["shop", "billing", "audit_log"];

export function tablesOf(run: Run): Schemas["DumpedTable"][] {
  let left = run.rawBytes * 0.97;
  return Array.from({ length: 41 }, (_, index) => {
    const raw = Math.round(left * (index === 0 ? 0.38 : 0.22));
    left -= raw;
    return {
      schema: SCHEMAS[index % 5 === 3 ? 1 : index % 7 === 6 ? 2 : 0] ?? "shop",
      name:
        (TABLES[index % TABLES.length] ?? "t") + (index < TABLES.length ? "" : `_${Math.floor(index / TABLES.length)}`),
      rows: run.request.isolation.mode === "direct" ? null : Math.round(raw / 187),
      size_bytes: Math.round(raw * 0.31),
      raw_bytes: raw,
      is_estimate: index > 14,
    };
  });
}

export function downloadOf(run: Run, nowMs: number, origin: string): Schemas["Download"] {
  const { bucket, key, manifest_key: manifestKey, size_bytes: size } = dumpOf(run);
  const name = key.split("/").at(-1) ?? "";
  const decompress = run.request.compression === "gzip" ? "gzip -dc" : "zstd -dc";
  return {
    dump: { name, size_bytes: size, url: `${origin}/objects/${key}?signature=abc` },
    manifest: { name: "dump.manifest.json", size_bytes: 48_211, url: `${origin}/objects/${manifestKey}?signature=abc` },
    expires_at: iso(nowMs + 15 * 60_000),
    copy_commands: [`aws s3 cp s3://${bucket}/${manifestKey} .`, `aws s3 cp s3://${bucket}/${key} .`],
    resume_command: `curl -C - -o ${name} "$LINK"`,
    restore: [
      `aws s3api get-object --bucket ${bucket} --key ${key} --version-id 3sL4kqtJlcpXroDTDmJ ${name}`,
      `${decompress} ${name} | mysql --default-character-set=utf8mb4 --max-allowed-packet=1G -h HOST -u USER -p`,
      "Compare the server's sql_mode, lower_case_table_names and time zone with `server` above before restoring.",
      "Create the accounts named as definers in `inventory` first: a dump carries no accounts.",
    ],
  };
}
