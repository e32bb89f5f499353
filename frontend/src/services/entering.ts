/** Into the console: configuration, the way back from signing in, and the way there. */

import { Api, getConfig, type Config } from "./api.ts";
import { userOf, type User } from "./roles.ts";
import { begin, complete, isReturn } from "./sign-in/flow.ts";
import { discover, type Provider } from "./sign-in/provider.ts";
import { Session } from "./sign-in/session.ts";
import { TokenStore } from "./sign-in/tokens.ts";

/** Set while the user has signed out: then nobody is sent to sign in unasked, which the issuer might do by itself. */
const SIGNED_OUT = "datamung:signed-out";

/** A session younger than this that the API refuses would be refused again: signing in once more is no way out. */
const REFUSED_AT_ONCE_MS = 30_000;

export interface Console {
  readonly config: Config;
  readonly api: Api;
  readonly user: User;
  signOut(): Promise<void>;
}

export type Entered =
  | { readonly kind: "in"; readonly console: Console }
  | { readonly kind: "signed-out"; signIn(): Promise<void> }
  /** The browser is on its way to the issuer. */
  | { readonly kind: "leaving" };

/** `onRefused` is told of a session that the API does not accept although it is new. Throws Unanswered, SignInFailed. */
export async function enter(onRefused: () => void): Promise<Entered> {
  const config = await getConfig();
  const provider = once(() => discover(config.issuer));
  const store = new TokenStore(sessionStorage);
  const signIn = async () => {
    sessionStorage.removeItem(SIGNED_OUT);
    location.assign(await begin(await provider(), config.client_id, home(), location.hash, sessionStorage));
  };
  if (isReturn(new URL(location.href))) store.write(await comeBack(await provider(), config.client_id));
  const tokens = store.read();
  if (tokens === null) {
    if (sessionStorage.getItem(SIGNED_OUT) !== null) return { kind: "signed-out", signIn };
    await signIn();
    return { kind: "leaving" };
  }
  const session = new Session(provider, config.client_id, store);
  const onEnded = () => void (session.ageMs() < REFUSED_AT_ONCE_MS ? onRefused() : signIn());
  const signOut = async () => {
    sessionStorage.setItem(SIGNED_OUT, "yes");
    location.assign((await session.end(home())) ?? home());
  };
  const user = userOf(tokens.accessToken, tokens.idToken);
  return { kind: "in", console: { config, api: new Api(session, onEnded), user, signOut } };
}

/** The one redirect address: where this page lies, without file name, query or fragment. */
function home(): string {
  return new URL(".", `${location.origin}${location.pathname}`).href;
}

/** The tokens that the answer in the address is good for; the address then is the deep link that was asked for. */
async function comeBack(provider: Provider, clientId: string) {
  const answer = new URL(location.href);
  history.replaceState(null, "", home());
  const { tokens, returnTo } = await complete(provider, clientId, home(), answer, sessionStorage, Date.now());
  history.replaceState(null, "", home() + returnTo);
  return tokens;
}

/** One request, however many ask; one that failed is made again by whoever asks next. */
function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | null = null;
  return () =>
    (made ??= make().catch((error: unknown) => {
      made = null;
      throw error;
    }));
}
