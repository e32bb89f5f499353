/** Job ids, chosen here: an id that the browser knows is the only thing by which a lost answer can be asked for again. */

/** What the API takes: 8 to 36 of a-z, 0-9 and -, no --, a letter or digit at both ends. */
export const JOB_ID = /^(?!.*--)[a-z0-9][a-z0-9-]{6,34}[a-z0-9]$/;

const LONGEST_NAME = 16;

/** `orders-prod-261130-9f3ac01b`: the database, the day (UTC), and 32 random bits. */
export function newJobId(sourceIdentifier: string, nowMs: number): string {
  const name = sourceIdentifier
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, LONGEST_NAME)
    .replace(/^-|-$/g, "");
  const day = new Date(nowMs).toISOString().slice(2, 10).replaceAll("-", "");
  const random = Array.from(crypto.getRandomValues(new Uint8Array(4)), (byte) => byte.toString(16).padStart(2, "0"));
  return [name || "backup", day, random.join("")].join("-");
}
