/** A new page is told to whoever cannot see it: by the title, and by the focus on its heading. */

import { useEffect, useRef } from "react";

const PATIENCE_MS = 10_000;

export function usePageName(name: string): void {
  const isFirst = useRef(true);
  useEffect(() => {
    document.title = `${name} – Datamung`;
    const isArrival = isFirst.current;
    isFirst.current = false;
    return isArrival ? undefined : keepOnHeading();
  }, [name]);
}

/** To where the page begins. */
export function focusHeading(): void {
  const heading = document.querySelector<HTMLElement>("h1");
  heading?.setAttribute("tabindex", "-1");
  heading?.focus();
}

/** The heading may come late, and be drawn anew with the first answer; whoever acts meanwhile keeps the focus. */
function keepOnHeading(): () => void {
  const observer = new MutationObserver(() => {
    if (document.activeElement === document.body) focusHeading();
  });
  const end = () => {
    observer.disconnect();
    clearTimeout(timer);
    removeEventListener("keydown", end, true);
    removeEventListener("pointerdown", end, true);
  };
  const timer = setTimeout(end, PATIENCE_MS);
  addEventListener("keydown", end, true);
  addEventListener("pointerdown", end, true);
  observer.observe(document.body, { childList: true, subtree: true });
  focusHeading();
  return end;
}
