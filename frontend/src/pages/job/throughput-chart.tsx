/** How fast the dump went while this page looked. */

import AreaChart from "@cloudscape-design/components/area-chart";
import Box from "@cloudscape-design/components/box";
import { inBytesPerSecond, unitFor } from "../../formatting/bytes.ts";
import { clock } from "../../formatting/time.ts";
import { ratesOf, type Sample } from "../../services/throughput.ts";

const HEIGHT_PX = 150;

export function ThroughputChart({ samples }: { readonly samples: readonly Sample[] }) {
  const rates = ratesOf(samples);
  const unit = unitFor(Math.max(0, ...rates.map(({ bytesPerSecond }) => bytesPerSecond)));
  const data = rates.map(({ atMs, bytesPerSecond }) => ({ x: new Date(atMs), y: bytesPerSecond / unit.bytes }));
  const [first, last] = [data.at(0), data.at(-1)];
  const inWords = (value: number) => inBytesPerSecond(value * unit.bytes);
  return (
    <AreaChart
      series={[{ type: "area", title: "Throughput", data, valueFormatter: inWords }]}
      {...(first !== undefined && last !== undefined && last.x > first.x ? { xDomain: [first.x, last.x] } : {})}
      yDomain={[0, Math.max(1, ...data.map(({ y }) => y)) * 1.1]}
      xScaleType="time"
      xTickFormatter={(at) => clock(at.getTime())}
      yTickFormatter={(value) => `${value} ${unit.name}/s`}
      detailTotalFormatter={inWords}
      height={HEIGHT_PX}
      hideFilter
      hideLegend
      ariaLabel="Throughput over time"
      statusType="finished"
      empty={<Box textAlign="center">It is drawn while chunks are dumped.</Box>}
    />
  );
}
