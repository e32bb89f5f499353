/** Time and price by part. */

import Box from "@cloudscape-design/components/box";
import type { ReactNode } from "react";
import { inUsd } from "../../formatting/money.ts";
import { duration } from "../../formatting/time.ts";
import type { Estimate } from "../../services/api.ts";

type Seconds = Estimate["seconds"];
type Price = Estimate["price"];

export function TimeTable({ seconds }: { readonly seconds: Seconds }) {
  return (
    <Parts
      caption="Time"
      note={seconds.basis}
      total={["In all", spanInWords(seconds.total)]}
      rows={[
        ["Making the replica", spanInWords(seconds.isolating)],
        ["Planning", spanInWords(seconds.planning)],
        ["Dumping", spanInWords(seconds.dumping)],
        ["Verifying and cleaning up", spanInWords(seconds.verifying)],
      ]}
    />
  );
}

export function PriceTable({ price }: { readonly price: Price }) {
  return (
    <Parts
      caption="Price"
      note={price.basis}
      total={["Once, in all", usdInWords(sumOf(price.clone, price.worker))]}
      rows={[
        ["Replica", usdInWords(price.clone)],
        ["Worker", usdInWords(price.worker)],
        ["Storage of the dump, a month", usdInWords(price.storage_per_month)],
      ]}
    />
  );
}

interface PartsProps {
  readonly caption: string;
  readonly note: string;
  readonly rows: readonly (readonly [string, string])[];
  readonly total: readonly [string, string];
}

function Parts({ caption, note, rows, total }: PartsProps) {
  const row = ([name, value]: readonly [string, string], variant: "span" | "strong"): ReactNode => (
    <tr key={name}>
      <th scope="row">
        <Box variant={variant}>{name}</Box>
      </th>
      <td>
        <Box variant={variant}>{value}</Box>
      </td>
    </tr>
  );
  return (
    <div>
      <table className="parts">
        <caption>
          <Box variant="h3">{caption}</Box>
        </caption>
        <tbody>
          {rows.map((one) => row(one, "span"))}
          {row(total, "strong")}
        </tbody>
      </table>
      <Box variant="small">{note}</Box>
    </div>
  );
}

function spanInWords(span: Seconds["total"]): string {
  if (span.most === 0) return "none";
  return between(duration(span.least), duration(span.most));
}

function usdInWords(span: Price["clone"]): string {
  return span === null ? "not known" : between(inUsd(span.least_usd), inUsd(span.most_usd));
}

function sumOf(one: Price["clone"], other: Price["clone"]): Price["clone"] {
  if (one === null || other === null) return null;
  return { least_usd: one.least_usd + other.least_usd, most_usd: one.most_usd + other.most_usd };
}

function between(least: string, most: string): string {
  return least === most ? least : `${least} – ${most}`;
}
