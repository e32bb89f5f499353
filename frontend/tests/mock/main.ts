/** `npm run mock`: the mock until Ctrl-C, for `npm run dev` beside it, or with the built site by itself. */

import { env } from "node:process";
import { startMock } from "./server.ts";
import { PASSWORD, USERS } from "./users.ts";

const mock = await startMock({ port: Number(env["PORT"] ?? 8081), consoleUrl: env["CONSOLE_URL"] ?? "" });
mock.world.pace = Number(env["PACE"] ?? 3);
console.log(`${mock.url}  users: ${USERS.map((user) => user.email).join(", ")}  password: ${PASSWORD}`);
