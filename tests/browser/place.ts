/**
 * The console under test. By default the mock of frontend/tests/mock with the built site; or any deployment, named by
 * DATAMUNG_CONSOLE_URL, DATAMUNG_USER, DATAMUNG_PASSWORD and DATAMUNG_SOURCE (a database that may be backed up).
 */

import { env } from "node:process";
import type { Mock } from "../../frontend/tests/mock/server.ts";

export interface Place {
  readonly url: string;
  readonly user: string;
  readonly password: string;
  readonly source: string;
  /** How long a whole backup may take here. */
  readonly patienceMs: number;
  stop(): Promise<void>;
}

export async function findPlace(): Promise<Place> {
  const url = env["DATAMUNG_CONSOLE_URL"];
  if (url !== undefined) {
    return {
      url: url.replace(/\/$/, ""),
      user: named("DATAMUNG_USER"),
      password: named("DATAMUNG_PASSWORD"),
      source: named("DATAMUNG_SOURCE"),
      patienceMs: 10 * 60_000,
      stop: () => Promise.resolve(),
    };
  }
  return mockPlace();
}

/** The mock, whatever the environment names. */
export async function mockPlace(): Promise<Place & { readonly mock: Mock }> {
  const { startMock } = await import("../../frontend/tests/mock/server.ts");
  const { PASSWORD } = await import("../../frontend/tests/mock/users.ts");
  const mock = await startMock();
  mock.world.pace = 0.4;
  const { stop } = mock;
  return {
    url: mock.url,
    user: "admin@example.com",
    password: PASSWORD,
    source: "orders-prod",
    patienceMs: 60_000,
    mock,
    stop,
  };
}

function named(variable: string): string {
  const value = env[variable];
  if (value === undefined) throw new Error(`${variable} is to be set beside DATAMUNG_CONSOLE_URL`);
  return value;
}
