/** How well databases are covered by backups. */

import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import type { Source } from "../services/api.ts";

type State = Source["coverage"]["state"];

const SHOWN: Readonly<Record<State, readonly [StatusIndicatorProps.Type, string]>> = {
  protected: ["success", "Protected"],
  stale: ["warning", "Stale"],
  never: ["error", "Never backed up"],
};

export function CoverageIndicator({ state }: { readonly state: State }) {
  const [type, words] = SHOWN[state];
  return <StatusIndicator type={type}>{words}</StatusIndicator>;
}

/** `7 protected, 4 stale, 2 never backed up`. */
export function CoverageSummary({ sources }: { readonly sources: readonly Source[] }) {
  if (sources.length === 0) return null;
  const count = (state: State) => sources.filter((source) => source.coverage.state === state).length;
  const states: readonly State[] = ["protected", "stale", "never"];
  return <>{states.map((state) => `${count(state)} ${SHOWN[state][1].toLowerCase()}`).join(", ")}</>;
}
