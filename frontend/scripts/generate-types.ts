/** Writes the types of the API, src/services/api-types.ts, from docs/openapi.json. A test fails while they differ. */

import { writeFile } from "node:fs/promises";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";
import openapiTypes, { astToString } from "openapi-typescript";

const DESCRIPTION = new URL("../../docs/openapi.json", import.meta.url);
export const TYPES = new URL("../src/services/api-types.ts", import.meta.url);

export async function generate(): Promise<string> {
  return `// Generated from docs/openapi.json by \`npm run types\`.\n\n${astToString(await openapiTypes(DESCRIPTION))}`;
}

if (argv.some((argument) => argument.endsWith("generate-types.ts"))) {
  await writeFile(fileURLToPath(TYPES), await generate());
}
