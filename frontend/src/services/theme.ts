/** Light or dark: as the system has it, unless the user chose. The choice is kept; nothing else is kept for longer than a tab. */

import { applyDensity, applyMode, Density, Mode } from "@cloudscape-design/global-styles";

export type Theme = "system" | "light" | "dark";

const KEY = "datamung:theme";

export class ThemeChoice {
  private readonly system: MediaQueryList;

  constructor(
    private readonly storage: Storage,
    match: (query: string) => MediaQueryList = (query) => matchMedia(query),
  ) {
    this.system = match("(prefers-color-scheme: dark)");
    this.system.addEventListener("change", () => this.apply());
  }

  chosen(): Theme {
    const kept = this.storage.getItem(KEY);
    return kept === "light" || kept === "dark" ? kept : "system";
  }

  choose(theme: Theme): void {
    this.storage.setItem(KEY, theme);
    this.apply();
  }

  isDark(): boolean {
    const theme = this.chosen();
    return theme === "system" ? this.system.matches : theme === "dark";
  }

  apply(): void {
    applyMode(this.isDark() ? Mode.Dark : Mode.Light);
    applyDensity(Density.Compact);
    document.documentElement.style.colorScheme = this.isDark() ? "dark" : "light";
  }
}
