/** The databases of the mock's account: protected, stale, never backed up, and such as cannot be replicated. */

import type { components } from "../../src/services/api-types.ts";

type Source = components["schemas"]["Source"];
type Refusal = components["schemas"]["Failure"];

const GIB = 2 ** 30;
const HOUR_MS = 3_600_000;

const MANAGED: Refusal = {
  code: "SourceSecretManaged",
  message: "RDS manages the master password of billing-prod, and makes no read replica of such a database.",
  hint: "Choose the isolation direct, which may use the managed secret once it carries the tag datamung:deployment.",
};
const STOPPED: Refusal = {
  code: "SourceNotAvailable",
  message: "staging-shop is stopped.",
  hint: "Wait until the database is available, then start a new job.",
};

interface Told {
  readonly engine?: string;
  readonly version?: string;
  readonly instanceClass?: string;
  readonly gib: number;
  readonly status?: string;
  readonly isMultiAz?: boolean;
  readonly hoursAgo?: number;
  readonly noReplica?: Refusal;
  readonly noDirect?: Refusal;
}

const TOLD: Readonly<Record<string, Told>> = {
  "analytics-events": { gib: 2048, instanceClass: "db.r7g.4xlarge", hoursAgo: 9, isMultiAz: true },
  "auth-prod": { gib: 50, version: "8.4.6", hoursAgo: 3, isMultiAz: true },
  "billing-prod": { gib: 200, noReplica: MANAGED, hoursAgo: 75 },
  "catalogue-eu": { gib: 120, engine: "mariadb", version: "10.11.13", hoursAgo: 20 },
  "crm-legacy": { gib: 80, engine: "mariadb", version: "10.6.22", instanceClass: "db.t3.large" },
  "inventory-prod": { gib: 400, version: "8.0.42", hoursAgo: 31 * 24, status: "backing-up" },
  "metrics-dev": { gib: 20, instanceClass: "db.t4g.medium" },
  "orders-archive": { gib: 900, hoursAgo: 12 * 24 },
  "orders-prod": { gib: 500, instanceClass: "db.r7g.2xlarge", hoursAgo: 14 },
  "payments-prod": { gib: 350, instanceClass: "db.r7g.xlarge", hoursAgo: 6, isMultiAz: true },
  "shipping-prod": { gib: 150, hoursAgo: 26 },
  "staging-shop": { gib: 100, status: "stopped", noReplica: STOPPED, noDirect: STOPPED, hoursAgo: 200 * 24 },
};

const STALE_AFTER_H = 48;

function source(identifier: string, told: Told, nowMs: number): Source {
  const { hoursAgo } = told;
  const at = hoursAgo === undefined ? null : new Date(nowMs - hoursAgo * HOUR_MS).toISOString();
  return {
    identifier,
    engine: told.engine ?? "mysql",
    version: told.version ?? "8.4.5",
    instance_class: told.instanceClass ?? "db.m7g.large",
    storage_type: "gp3",
    size_bytes: told.gib * GIB,
    is_multi_az: told.isMultiAz ?? false,
    status: told.status ?? "available",
    modes: [
      { mode: "replica", refusal: told.noReplica ?? null },
      { mode: "direct", refusal: told.noDirect ?? null },
    ],
    coverage: {
      state: hoursAgo === undefined ? "never" : hoursAgo > STALE_AFTER_H ? "stale" : "protected",
      last_succeeded_at: at,
      last_job_id: null,
    },
  };
}

export function sourcesAt(nowMs: number): Source[] {
  return Object.entries(TOLD).map(([identifier, told]) => source(identifier, told, nowMs));
}
