/** What the mock says before a backup. */

import type { components } from "../../src/services/api-types.ts";

type Schemas = components["schemas"];

const GIB = 2 ** 30;

export function estimateFor(source: Schemas["Source"], request: Schemas["BackupRequest"]): Schemas["Estimate"] {
  const { mode } = request.isolation;
  const isReplica = mode === "replica";
  const refusal = source.modes.find((one) => one.mode === mode)?.refusal ?? null;
  const possible = source.modes.find((one) => one.refusal === null);
  const hours = source.size_bytes / GIB / 600;
  return {
    checks: checksFor(source, isReplica, refusal),
    recommendation:
      possible === undefined
        ? null
        : {
            isolation: possible.mode,
            worker_size: source.size_bytes > 300 * GIB ? "L" : "M",
            reason: `${source.identifier} holds up to ${Math.round(source.size_bytes / GIB)} GiB, and ${
              possible.mode === "replica" ? "a replica keeps the dump away from it" : "no replica can be made of it"
            }.`,
          },
    seconds: {
      isolating: isReplica ? { least: 480, most: 1_500 } : { least: 0, most: 0 },
      planning: { least: 90, most: 240 },
      dumping: { least: Math.round(hours * 1_800), most: Math.round(hours * 5_400) },
      verifying: { least: 60, most: 300 },
      total: { least: Math.round(630 + hours * 1_800), most: Math.round(2_040 + hours * 5_400) },
      basis:
        "From the allocated storage, of which no more than half is usually rows; no backup of this database was measured yet.",
    },
    price: {
      clone: isReplica ? { least_usd: 0.11 * hours, most_usd: 0.48 * hours } : { least_usd: 0, most_usd: 0 },
      worker: request.worker.size === "EC2" ? null : { least_usd: 0.05 * hours, most_usd: 0.21 * hours },
      storage_per_month: { least_usd: 1.2 * hours, most_usd: 3.9 * hours },
      basis: "An estimate from AWS's list prices for us-east-1 of 2025-06-18, on demand; other regions differ.",
    },
    warnings: warningsFor(source, isReplica),
  };
}

function checksFor(
  source: Schemas["Source"],
  isReplica: boolean,
  refusal: Schemas["Failure"] | null,
): Schemas["CheckAnswer"][] {
  const passed = (code: Schemas["CheckAnswer"]["code"], message: string) => ({ code, passed: true, message, hint: "" });
  const checks: Schemas["CheckAnswer"][] = [
    passed("engine", `${source.engine === "mysql" ? "MySQL" : "MariaDB"} ${source.version} can be dumped`),
    passed("login", "The secret shop/datamung admits the workers"),
    passed("bucket", "The bucket can be used"),
    passed("key", "The key is enabled"),
    passed(
      "worker",
      "A worker of this size can run in subnet-0a1b2c3d (eu-west-1b), which reaches AWS by a NAT gateway",
    ),
  ];
  if (isReplica) checks.splice(2, 0, passed("automated_backups", "Automated backups are on: 7 days"));
  if (source.identifier === "metrics-dev") {
    checks.push({
      code: "source_storage",
      passed: null,
      message: "CloudWatch did not tell the free storage in time",
      hint: "",
    });
  }
  if (refusal !== null) {
    const code = refusal.code === "SourceNotAvailable" ? "status" : "master_password";
    checks.unshift({ code, passed: false, message: refusal.message, hint: refusal.hint });
  }
  return checks;
}

function warningsFor(source: Schemas["Source"], isReplica: boolean): Schemas["EstimateWarning"][] {
  const warnings: Schemas["EstimateWarning"][] = [];
  if (isReplica && !source.is_multi_az) {
    warnings.push({
      code: "source_pause",
      message: `${source.identifier} is in one availability zone: making the replica suspends its I/O for moments.`,
    });
  }
  if (isReplica) {
    warnings.push({
      code: "source_growth",
      message: `While the replica stands still, ${source.identifier} keeps its binary logs: expect 2 to 9 GiB more.`,
    });
  } else {
    warnings.push({
      code: "source_load",
      message: `The dump runs on ${source.identifier} itself, and rows are not counted.`,
    });
  }
  return warnings;
}
