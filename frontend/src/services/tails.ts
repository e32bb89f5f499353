/** Lists that grow at their end while a job runs, read on from where the last reading stopped. */

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next_token: string | null;
}

type AskPage<Item> = (nextToken: string | null) => Promise<Page<Item>>;

/** For one reading: the rest is read the next time. */
const MOST_PAGES = 25;

/** A list whose last page ends without a token, and is longer the next time: the timeline. */
export class GrowingList<Item> {
  private full: readonly Item[] = [];
  private token: string | null = null;

  async read(ask: AskPage<Item>): Promise<readonly Item[]> {
    for (let pages = 0; pages < MOST_PAGES; pages += 1) {
      const page = await ask(this.token);
      if (page.next_token === null) return [...this.full, ...page.items];
      this.full = [...this.full, ...page.items];
      this.token = page.next_token;
    }
    return this.full;
  }
}

/** A list that is followed by its token until there is none: the log. */
export class FollowedList<Item> {
  private lines: readonly Item[] = [];
  private token: string | null = null;
  private isRead = false;

  /** Whether all of it was read, and nothing more will come. */
  get isWhole(): boolean {
    return this.isRead;
  }

  async read(ask: AskPage<Item>): Promise<readonly Item[]> {
    for (let pages = 0; pages < MOST_PAGES && !this.isRead; pages += 1) {
      const page = await ask(this.token);
      this.lines = [...this.lines, ...page.items];
      this.isRead = page.next_token === null;
      this.token = page.next_token;
      if (page.items.length === 0) break;
    }
    return this.lines;
  }
}
