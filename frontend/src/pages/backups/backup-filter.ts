/**
 * What the filter of the list means to the API: one database and one status are asked for there, so that all matches are
 * found; everything else looks in what is loaded.
 */

import type { PropertyFilterProps } from "@cloudscape-design/components/property-filter";
import type { PropertyFilterProperty } from "@cloudscape-design/collection-hooks";
import type { BackupFilter } from "../../services/api.ts";
import { STATUSES, wordsOfStatus, type JobStatus } from "../../services/statuses.ts";

export const ANY: BackupFilter = { source: null, status: null };

const IDENTIFIER = /^[A-Za-z][A-Za-z0-9-]{0,62}$/;

export const FILTERING_PROPERTIES: readonly PropertyFilterProperty[] = [
  {
    key: "source_identifier",
    propertyLabel: "Database",
    groupValuesLabel: "Databases",
    operators: ["=", "!=", ":", "!:"],
  },
  { key: "status", propertyLabel: "Status", groupValuesLabel: "Statuses", operators: ["=", "!="] },
  { key: "job_id", propertyLabel: "Job", groupValuesLabel: "Jobs", operators: [":", "!:", "="] },
];

/** The API's filter for a query: what is demanded exactly, and alone. */
export function filterOf({ tokens, operation }: PropertyFilterProps.Query): BackupFilter {
  const demanded = (key: string): string | null => {
    const exact = tokens.filter((token) => token.propertyKey === key && token.operator === "=");
    const isSure = exact.length === 1 && (operation === "and" || tokens.length === 1);
    return isSure && typeof exact[0]?.value === "string" ? exact[0].value : null;
  };
  const source = demanded("source_identifier");
  return { source: source !== null && IDENTIFIER.test(source) ? source : null, status: statusOf(demanded("status")) };
}

/** The query that stands for an address. */
export function queryOf({ source, status }: BackupFilter): PropertyFilterProps.Query {
  const tokens = [];
  if (source !== null) tokens.push({ propertyKey: "source_identifier", operator: "=" as const, value: source });
  if (status !== null) tokens.push({ propertyKey: "status", operator: "=" as const, value: status });
  return { tokens, operation: "and" };
}

/** A status by its name; null of any other text. */
export function statusOf(name: string | null): JobStatus | null {
  return STATUSES.find((status) => status === name) ?? null;
}

/** What can be chosen in the filter: of statuses all, in words, and not only those that are on the screen. */
export function optionsOf(seen: readonly PropertyFilterProps.FilteringOption[]): PropertyFilterProps.FilteringOption[] {
  const statuses = STATUSES.map((status) => ({ propertyKey: "status", value: status, label: wordsOfStatus(status) }));
  return [...seen.filter((option) => option.propertyKey !== "status"), ...statuses];
}
