// @vitest-environment jsdom
import { expect, test } from "vitest";
import { ThemeChoice } from "../../src/services/theme.ts";
import { MemoryStorage } from "./tokens.ts";

class System extends EventTarget {
  constructor(public matches: boolean) {
    super();
  }

  become(isDark: boolean) {
    this.matches = isDark;
    this.dispatchEvent(new Event("change"));
  }
}

function themeOn(system: System, storage = new MemoryStorage()) {
  const theme = new ThemeChoice(storage, () => system as unknown as MediaQueryList);
  theme.apply();
  return theme;
}

test("the system decides until somebody chooses, and again when the choice is taken back", () => {
  const system = new System(false);
  const theme = themeOn(system);
  const seen = [theme.isDark()];
  for (const change of [
    () => system.become(true),
    () => theme.choose("light"),
    () => system.become(true),
    () => theme.choose("system"),
  ]) {
    change();
    seen.push(theme.isDark());
  }
  expect(seen).toEqual([false, true, false, false, true]);
  expect(document.documentElement.style.colorScheme).toBe("dark");
});

test("a choice is remembered, and nonsense is not", () => {
  const storage = new MemoryStorage();
  themeOn(new System(false), storage).choose("dark");
  expect(themeOn(new System(false), storage).isDark()).toBe(true);
  storage.setItem("datamung:theme", "purple");
  expect(themeOn(new System(false), storage).chosen()).toBe("system");
});
