/** Sizes for people, in the binary units that AWS's own pages use. */

const UNITS = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB"] as const;
const STEP = 1024;

/** `1.5 GiB`: three digits at most, so that columns stay narrow. */
export function inBytes(bytes: number): string {
  let value = Math.max(0, bytes);
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= STEP;
    unit += 1;
  }
  if (unit === 0) return value === 1 ? "1 byte" : `${Math.round(value)} bytes`;
  const decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  return `${Number(value.toFixed(decimals)).toLocaleString("en")} ${UNITS[unit]}`;
}

/** `75.2 MiB/s`. */
export function inBytesPerSecond(bytesPerSecond: number): string {
  return `${inBytes(bytesPerSecond)}/s`;
}

/** The unit in which a value is written, for the ticks of an axis. */
export function unitFor(bytes: number): { readonly name: string; readonly bytes: number } {
  const power = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log(Math.max(1, bytes)) / Math.log(STEP))));
  return { name: UNITS[power] ?? "bytes", bytes: STEP ** power };
}
