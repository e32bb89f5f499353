/** The form's content while the user is away to sign in. A password is never among it. */

import type { Draft } from "./drafts.ts";

const KEY = "datamung:draft";

export class DraftStore {
  constructor(private readonly storage: Storage) {}

  read(): Draft | null {
    const kept = this.storage.getItem(KEY);
    return kept === null ? null : (JSON.parse(kept) as Draft);
  }

  write(draft: Draft): void {
    this.storage.setItem(KEY, JSON.stringify({ ...draft, password: "" }));
  }

  forget(): void {
    this.storage.removeItem(KEY);
  }
}
