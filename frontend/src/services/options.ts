/** What a backup may be asked for, in words: the choices of the form, and what a job shows of them. */

import type { BackupRequest, Options } from "./api.ts";
import { counted } from "../formatting/words.ts";

export interface Choice {
  readonly name: string;
  readonly description: string;
}

export type Isolation = Options["isolation"]["mode"];
export type WorkerSize = Options["worker"]["size"];
export type Compression = Options["compression"];
export type Verification = Options["verify"];

export const ISOLATIONS: Readonly<Record<Isolation, Choice>> = {
  replica: {
    name: "Read replica",
    description:
      "A replica is made, frozen, dumped by many mysqldumps at once, and deleted. No dump runs on the database itself.",
  },
  direct: {
    name: "Direct",
    description:
      "One mysqldump reads the database itself, which bears the load. Rows are not counted, and tables that are not transactional are not consistent.",
  },
};

export const WORKERS: Readonly<Record<WorkerSize, Choice>> = {
  S: { name: "S: 1 vCPU, 4 GiB", description: "Fargate. For small databases." },
  M: { name: "M: 4 vCPU, 16 GiB", description: "Fargate. Four mysqldumps at once." },
  L: { name: "L: 8 vCPU, 32 GiB", description: "Fargate. Eight mysqldumps at once." },
  XL: { name: "XL: 16 vCPU, 64 GiB", description: "Fargate. Sixteen mysqldumps at once." },
  EC2: {
    name: "EC2: 32 vCPU, 128 GiB",
    description: "An instance that ECS manages, where the deployment has such workers.",
  },
};

export const COMPRESSIONS: Readonly<Record<Compression, Choice>> = {
  zstd: { name: "zstd", description: "Smaller and faster. dump.sql.zst is read with zstd -dc." },
  gzip: { name: "gzip", description: "Read everywhere. dump.sql.gz is read with gzip -dc." },
};

export const VERIFICATIONS: Readonly<Record<Verification, Choice>> = {
  object: { name: "Object", description: "The object in S3 has the length and the checksum of what was written." },
  counts: {
    name: "Row counts",
    description: "Also, the rows of each table are counted on the frozen replica, and agree.",
  },
  checksums: {
    name: "Checksums",
    description: "Also, the manifest holds the CHECKSUM TABLE of each table, to compare a restored server with.",
  },
};

/** In the isolation direct nothing stands still to be counted: it is `object` whatever is asked for. */
export function verificationIn(mode: Isolation, verify: Verification): Verification {
  return mode === "direct" ? "object" : verify;
}

/** `everything`, or `2 schemas and 1 table`. */
export function includedIn({ schemas, tables }: BackupRequest["include"]): string {
  const parts = [
    schemas.length > 0 && counted(schemas.length, "schema"),
    tables.length > 0 && counted(tables.length, "table"),
  ];
  const named = parts.filter((part) => part !== false);
  const names = [...schemas, ...tables.map(({ schema, table }) => `${schema}.${table}`)];
  if (named.length === 0) return "everything";
  return names.length <= 3 ? names.join(", ") : named.join(" and ");
}
