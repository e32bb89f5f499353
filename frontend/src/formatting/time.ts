/** Times and durations for people: in the user's own zone, and from now. */

const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;
const DAY_S = 24 * HOUR_S;

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["year", 365 * DAY_S],
  ["month", 30 * DAY_S],
  ["day", DAY_S],
  ["hour", HOUR_S],
  ["minute", MINUTE_S],
];

/** `3 hours ago`, `in 2 days`; what is less than a minute away is `just now` or `in a moment`. */
export function relative(atMs: number, nowMs: number): string {
  const deltaS = Math.round((atMs - nowMs) / 1000);
  const step = STEPS.find(([, seconds]) => Math.abs(deltaS) >= seconds);
  if (step === undefined) return deltaS > 0 ? "in a moment" : "just now";
  const [unit, seconds] = step;
  return new Intl.RelativeTimeFormat("en", { numeric: "always" }).format(Math.trunc(deltaS / seconds), unit);
}

export interface ClockOptions {
  readonly withSeconds?: boolean;
  /** The user's own if it is not named. */
  readonly timeZone?: string;
}

/** `Nov 30, 2026, 20:17 UTC+1`. */
export function absolute(atMs: number, { withSeconds = false, timeZone }: ClockOptions = {}): string {
  const parts = new Intl.DateTimeFormat("en-US", {
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
    timeZoneName: "shortOffset",
    ...(timeZone === undefined ? {} : { timeZone }),
  }).formatToParts(atMs);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((one) => one.type === type)?.value ?? "";
  const day = `${part("month")} ${part("day")}, ${part("year")}`;
  const time = `${part("hour")}:${part("minute")}${withSeconds ? `:${part("second")}` : ""}`;
  return `${day}, ${time} ${part("timeZoneName").replace("GMT", "UTC").replace(/\+0$/, "")}`;
}

/** `20:17:05` of the day, for rows whose day is plain. */
export function clock(atMs: number, timeZone?: string): string {
  const zone = timeZone === undefined ? {} : { timeZone };
  return new Intl.DateTimeFormat("en-GB", { timeStyle: "medium", ...zone }).format(atMs);
}

/** `2 h 5 min`, `48 s`: the two largest units that are not empty. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const parts = [
    [Math.floor(whole / DAY_S), "d"],
    [Math.floor((whole % DAY_S) / HOUR_S), "h"],
    [Math.floor((whole % HOUR_S) / MINUTE_S), "min"],
    [whole % MINUTE_S, "s"],
  ] as const;
  const first = parts.findIndex(([count]) => count > 0);
  if (first < 0) return "0 s";
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(" ");
}

/** Milliseconds since the epoch of a time that the API told. */
export function parsed(iso: string): number {
  return Date.parse(iso);
}
