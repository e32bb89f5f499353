/** Small words: numbers with their nouns. */

/** `1 table`, `12,044 tables`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? noun : plural}`;
}

/** `62 %`, never 100 while something is left. */
export function percent(fraction: number): number {
  return fraction >= 1 ? 100 : Math.min(99, Math.floor(fraction * 100));
}
