/** Prices for people. They are estimates: the API says of which region and day. */

/** `$0.42`; what is less than a cent keeps its first digits, because an hour of storage costs that little. */
export function inUsd(usd: number): string {
  if (usd === 0) return "$0.00";
  if (usd >= 0.01) return `$${usd.toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
  if (usd < 0.000_1) return "< $0.0001";
  return `$${usd.toFixed(4)}`;
}
