/** The throughput of a job as this tab saw it, kept over a reload. */

import { useEffect, useState } from "react";
import type { Backup } from "../services/api.ts";
import { withSample, type Sample } from "../services/throughput.ts";

const PREFIX = "datamung:throughput:";

export function useSamples(job: Backup, answeredAtMs: number): readonly Sample[] {
  const key = PREFIX + job.job_id;
  const [samples, setSamples] = useState<readonly Sample[]>(
    () => JSON.parse(sessionStorage.getItem(key) ?? "[]") as Sample[],
  );
  const { raw_bytes: rawBytes } = job.progress;
  const isCounted = job.status === "dumping";
  useEffect(() => {
    if (isCounted) setSamples((before) => withSample(before, { atMs: answeredAtMs, rawBytes }));
  }, [isCounted, answeredAtMs, rawBytes]);
  useEffect(() => sessionStorage.setItem(key, JSON.stringify(samples)), [key, samples]);
  return samples;
}
