/** An OpenID Connect issuer with a sign-in page, on an origin of its own: code flow, PKCE, refresh, revocation, sign-out. */

import { createHash, randomBytes } from "node:crypto";
import { html, json, type Answer, type Asked } from "./http.ts";
import { sign } from "./tokens.ts";
import { PASSWORD, USERS, type MockUser } from "./users.ts";

interface Grant {
  readonly user: MockUser;
  readonly query: URLSearchParams;
}

const CORS = { "access-control-allow-origin": "*", "access-control-allow-headers": "*" };
const SCOPES = ["openid", "email", "datamung/api"];

export class Issuer {
  tokenLifeS = 3600;
  private readonly codes = new Map<string, Grant>();
  private readonly refreshTokens = new Map<string, Grant>();

  constructor(
    readonly issuer: string,
    readonly clientId: string,
    private readonly redirectUri: () => string,
  ) {}

  /** Every session ends, as after a day: nothing is renewed. */
  endSessions(): void {
    this.refreshTokens.clear();
  }

  answer(asked: Asked): Answer {
    const form = new URLSearchParams(asked.body);
    switch (`${asked.method} ${asked.url.pathname}`) {
      case "GET /.well-known/openid-configuration":
        return withCors(json(200, this.description()));
      case "GET /authorize":
        return this.isAllowed(asked.url.searchParams)
          ? signInPage(asked.url.searchParams, "")
          : refused("unknown client");
      case "POST /authorize":
        return this.signedIn(form);
      case "POST /token":
        return withCors(this.tokens(form));
      case "POST /revoke":
        this.refreshTokens.delete(form.get("token") ?? "");
        return { status: 200, headers: CORS };
      case "GET /logout":
        return { status: 302, headers: { location: asked.url.searchParams.get("logout_uri") ?? this.redirectUri() } };
      default:
        return { status: asked.method === "OPTIONS" ? 204 : 404, headers: CORS };
    }
  }

  private description() {
    return {
      issuer: this.issuer,
      authorization_endpoint: `${this.issuer}/authorize`,
      token_endpoint: `${this.issuer}/token`,
      revocation_endpoint: `${this.issuer}/revoke`,
      end_session_endpoint: `${this.issuer}/logout`,
      scopes_supported: SCOPES,
    };
  }

  private isAllowed(query: URLSearchParams): boolean {
    return (
      query.get("client_id") === this.clientId &&
      query.get("redirect_uri") === this.redirectUri() &&
      query.get("response_type") === "code" &&
      query.get("code_challenge_method") === "S256" &&
      (query.get("scope") ?? "").split(" ").every((scope) => SCOPES.includes(scope))
    );
  }

  private signedIn(form: URLSearchParams): Answer {
    const query = new URLSearchParams(form.get("query") ?? "");
    const user = USERS.find((one) => one.email === form.get("username"));
    if (!this.isAllowed(query)) return refused("unknown client");
    if (user === undefined || form.get("password") !== PASSWORD)
      return signInPage(query, "Incorrect username or password.");
    const code = randomBytes(16).toString("hex");
    this.codes.set(code, { user, query });
    const back = new URL(this.redirectUri());
    back.searchParams.set("code", code);
    back.searchParams.set("state", query.get("state") ?? "");
    return { status: 302, headers: { location: back.href } };
  }

  private tokens(form: URLSearchParams): Answer {
    if (form.get("grant_type") === "refresh_token") {
      const grant = this.refreshTokens.get(form.get("refresh_token") ?? "");
      return grant === undefined ? json(400, { error: "invalid_grant" }) : json(200, this.made(grant, false));
    }
    const code = form.get("code") ?? "";
    const grant = this.codes.get(code);
    this.codes.delete(code);
    const challenge = createHash("sha256")
      .update(form.get("code_verifier") ?? "")
      .digest("base64url");
    if (grant === undefined || grant.query.get("code_challenge") !== challenge)
      return json(400, { error: "invalid_grant" });
    return json(200, this.made(grant, true));
  }

  private made(grant: Grant, isNew: boolean) {
    const nowS = Math.floor(Date.now() / 1000);
    const common = { iss: this.issuer, sub: grant.user.subject, iat: nowS, exp: nowS + this.tokenLifeS };
    const access = {
      ...common,
      scope: "openid datamung/api",
      client_id: this.clientId,
      "cognito:groups": grant.user.groups,
    };
    const identity = { ...common, aud: this.clientId, email: grant.user.email, nonce: grant.query.get("nonce") };
    const refreshToken = randomBytes(16).toString("hex");
    if (isNew) this.refreshTokens.set(refreshToken, grant);
    return {
      access_token: sign(access),
      expires_in: this.tokenLifeS,
      token_type: "Bearer",
      ...(isNew ? { id_token: sign(identity), refresh_token: refreshToken } : {}),
    };
  }
}

function withCors(answer: Answer): Answer {
  return { ...answer, headers: { ...answer.headers, ...CORS } };
}

function refused(reason: string): Answer {
  return { status: 400, body: reason };
}

function signInPage(query: URLSearchParams, problem: string): Answer {
  const kept = query.toString().replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  return html(`<html lang="en"><title>Sign in</title><main><h1>Sign in</h1><p role="alert">${problem}</p>
    <form method="post" action="/authorize"><input type="hidden" name="query" value="${kept}">
    <label>Username <input name="username" autocomplete="username"></label>
    <label>Password <input name="password" type="password"></label><button>Sign in</button></form></main></html>`);
}
