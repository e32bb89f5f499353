/** The session of this tab: an access token whenever one is asked for, renewed quietly, until the issuer says no. */

import { endOfSession } from "./flow.ts";
import type { Provider } from "./provider.ts";
import { renew, RenewalRefused, TokenStore, type Tokens } from "./tokens.ts";

/** There is no session, or it cannot be renewed: the user must sign in. */
export class SessionEnded extends Error {
  override readonly name = "SessionEnded";
}

/** Renewed so long before its end, so that no request is sent with a token that expires on the way. */
const MARGIN_MS = 60_000;

export interface Seams {
  readonly send: typeof fetch;
  readonly now: () => number;
}

export class Session {
  private renewal: Promise<Tokens> | null = null;

  constructor(
    private readonly provider: () => Promise<Provider>,
    private readonly clientId: string,
    private readonly store: TokenStore,
    private readonly seams: Seams = { send: (...request) => fetch(...request), now: Date.now },
  ) {}

  tokens(): Tokens | null {
    return this.store.read();
  }

  /** How long ago the user signed in; a session that is refused at once would be refused again. */
  ageMs(): number {
    return this.seams.now() - (this.store.read()?.signedInAtMs ?? 0);
  }

  /** A token that is good for a while. Throws SessionEnded; other errors mean that the issuer cannot be reached. */
  async accessToken(): Promise<string> {
    const tokens = this.store.read();
    if (tokens === null) throw new SessionEnded();
    const leftMs = tokens.expiresAtMs - this.seams.now();
    if (leftMs > MARGIN_MS) return tokens.accessToken;
    try {
      return (await this.renewed(tokens)).accessToken;
    } catch (error) {
      if (leftMs > 0 && !(error instanceof SessionEnded)) return tokens.accessToken;
      throw error;
    }
  }

  /** A new token in place of one that the API has refused, unless another request has brought one already. */
  async replacementFor(refused: string): Promise<string> {
    const tokens = this.store.read();
    if (tokens === null) throw new SessionEnded();
    return tokens.accessToken === refused ? (await this.renewed(tokens)).accessToken : tokens.accessToken;
  }

  /** Forgets the tokens, and has the issuer forget them; answers where the issuer's own session is ended. */
  async end(redirectUri: string): Promise<string | null> {
    const refreshToken = this.store.read()?.refreshToken ?? null;
    this.store.forget();
    const provider = await this.provider().catch(() => null);
    if (provider === null) return null;
    if (refreshToken !== null && provider.revocationEndpoint !== null) {
      const form = new URLSearchParams({ token: refreshToken, client_id: this.clientId });
      const request = { method: "POST", body: form, credentials: "omit", keepalive: true } as const;
      await this.seams.send(provider.revocationEndpoint, request).catch(() => undefined);
    }
    return endOfSession(provider, this.clientId, redirectUri);
  }

  /** One renewal at a time, however many requests wait for it: a refresh token may be good for one use. */
  private renewed(tokens: Tokens): Promise<Tokens> {
    this.renewal ??= this.renewOnce(tokens).finally(() => {
      this.renewal = null;
    });
    return this.renewal;
  }

  private async renewOnce(tokens: Tokens): Promise<Tokens> {
    try {
      const fresh = await renew(await this.provider(), this.clientId, tokens, this.seams.now(), this.seams.send);
      this.store.write(fresh);
      return fresh;
    } catch (error) {
      if (!(error instanceof RenewalRefused)) throw error;
      this.store.forget();
      throw new SessionEnded();
    }
  }
}
