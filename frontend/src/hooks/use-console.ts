/** What every page needs: the API, who is signed in, and a place to tell of things. */

import { createContext, useContext } from "react";
import type { Console } from "../services/entering.ts";
import type { ThemeChoice } from "../services/theme.ts";

export interface Notice {
  readonly type: "success" | "info" | "error";
  readonly text: string;
}

export interface ConsoleContext extends Console {
  readonly theme: ThemeChoice;
  readonly notify: (notice: Notice) => void;
}

export const ConsoleContext = createContext<ConsoleContext | null>(null);

export function useConsole(): ConsoleContext {
  const found = useContext(ConsoleContext);
  if (found === null) throw new Error("useConsole needs a ConsoleContext around it");
  return found;
}
