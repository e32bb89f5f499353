/** A time, from now and in the user's zone. */

import Box from "@cloudscape-design/components/box";
import Link from "@cloudscape-design/components/link";
import { useNow } from "../hooks/use-now.ts";
import { absolute, parsed, relative } from "../formatting/time.ts";

const TICK_MS = 10_000;

interface Props {
  readonly at: string;
  /** On one line where there is room, else below each other, as in a table. */
  readonly stacked?: boolean;
  /** Where the relative part leads. */
  readonly href?: string | null;
  readonly withSeconds?: boolean;
}

export function Timestamp({ at, stacked = false, href = null, withSeconds = false }: Props) {
  const nowMs = useNow(TICK_MS);
  const atMs = parsed(at);
  if (Number.isNaN(atMs)) return <>{at}</>;
  return (
    <time dateTime={at}>
      {href === null ? relative(atMs, nowMs) : <Link href={href}>{relative(atMs, nowMs)}</Link>}{" "}
      {stacked ? (
        <Box variant="small" display="block">
          {absolute(atMs, { withSeconds })}
        </Box>
      ) : (
        <span className="secondary">– {absolute(atMs, { withSeconds })}</span>
      )}
    </time>
  );
}
