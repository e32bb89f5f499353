/** Cloudscape's design tokens under names of the console's own, for console.css: their own names change with releases. */

import * as tokens from "@cloudscape-design/design-tokens";

const COLOURS = {
  "--console-accent": tokens.colorTextAccent,
  "--console-error": tokens.colorBackgroundStatusError,
  "--console-inset": tokens.colorBackgroundCellShaded,
  "--console-line": tokens.colorBorderDividerDefault,
  "--console-mono": tokens.fontFamilyMonospace,
  "--console-secondary": tokens.colorTextBodySecondary,
  "--console-surface": tokens.colorBackgroundContainerContent,
  "--console-warning": tokens.colorBackgroundStatusWarning,
} as const;

/** On the element that carries Cloudscape's mode, so that each follows it. */
export function lendColours(element: HTMLElement = document.body): void {
  for (const [name, token] of Object.entries(COLOURS)) element.style.setProperty(name, token);
}
