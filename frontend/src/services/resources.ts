/** The kinds of things that jobs make, in words. */

import type { Leftover } from "./api.ts";

const KINDS: Readonly<Record<Leftover["kind"], string>> = {
  task: "Worker (ECS task)",
  upload: "Unfinished upload",
  clone: "Read replica",
  security_group: "Security group",
  secret: "Secret",
  object: "S3 object",
};

export function nameOfKind(kind: Leftover["kind"]): string {
  return KINDS[kind];
}
