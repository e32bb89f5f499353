/** Whether the screen is a narrow one: Cloudscape's own limit, below which the navigation is a drawer. */

import { useSyncExternalStore } from "react";

const QUERY = "(max-width: 688px)";

export function useNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => matchMedia(QUERY).matches);
}

function subscribe(listener: () => void): () => void {
  const list = matchMedia(QUERY);
  list.addEventListener("change", listener);
  return () => list.removeEventListener("change", listener);
}
