/** Databases in words. */

import type { Source } from "./api.ts";

const ENGINES: Readonly<Record<string, string>> = { mysql: "MySQL", mariadb: "MariaDB" };

/** `MySQL 8.4.5`. */
export function engineOf(source: Pick<Source, "engine" | "version">): string {
  return `${ENGINES[source.engine] ?? source.engine} ${source.version}`;
}
