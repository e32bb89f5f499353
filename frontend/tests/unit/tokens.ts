/** Tokens and storage for tests. */

import { base64url } from "../../src/services/sign-in/encoding.ts";

export function token(claims: Record<string, unknown>): string {
  const part = (value: unknown) => base64url(new TextEncoder().encode(JSON.stringify(value)));
  return `${part({ alg: "none" })}.${part(claims)}.signature`;
}

/** A storage of its own for each test, as sessionStorage is. */
export class MemoryStorage implements Storage {
  private readonly kept = new Map<string, string>();

  get length(): number {
    return this.kept.size;
  }

  clear(): void {
    this.kept.clear();
  }

  getItem(key: string): string | null {
    return this.kept.get(key) ?? null;
  }

  key(index: number): string | null {
    return [...this.kept.keys()][index] ?? null;
  }

  removeItem(key: string): void {
    this.kept.delete(key);
  }

  setItem(key: string, value: string): void {
    this.kept.set(key, value);
  }

  /** All of it as one text, to look for what must not be there. */
  text(): string {
    return JSON.stringify([...this.kept]);
  }
}
