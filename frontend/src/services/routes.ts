/**
 * Deep links, in the fragment of the one address. S3 never sees it, so that there is one object to serve and no error
 * page to configure, and a wrong object key stays an honest 404; the issuer needs one redirect address; and what a user
 * looks at stands in no access log.
 */

export type Route =
  /** No page was asked for: where the user begins depends on the role. */
  | { readonly page: "start" }
  | { readonly page: "databases" }
  | { readonly page: "new-backup"; readonly source: string | null; readonly like: string | null }
  | { readonly page: "backups"; readonly source: string | null; readonly status: string | null }
  | { readonly page: "job"; readonly jobId: string; readonly tab: string | null }
  | { readonly page: "leftovers" }
  | { readonly page: "unknown" };

/** The route of a fragment such as `#/backups/orders-1?tab=log`. */
export function routeOf(fragment: string): Route {
  const [path = "", query = ""] = fragment.replace(/^#/, "").split("?", 2);
  const asked = new URLSearchParams(query);
  const parts = path
    .split("/")
    .filter((part) => part !== "")
    .map(decoded);
  const [first, second] = parts;
  if (parts.length === 0) return { page: "start" };
  if (parts.length === 1) {
    if (first === "databases" || first === "leftovers") return { page: first };
    if (first === "backups") return { page: first, source: asked.get("source"), status: asked.get("status") };
    if (first === "new-backup") return { page: first, source: asked.get("source"), like: asked.get("like") };
  }
  if (parts.length === 2 && first === "backups" && second !== undefined) {
    return { page: "job", jobId: second, tab: asked.get("tab") };
  }
  return { page: "unknown" };
}

/** The fragment of a route. */
export function linkTo(route: Exclude<Route, { page: "unknown" | "start" }>): string {
  switch (route.page) {
    case "backups":
      return withQuery("#/backups", { source: route.source, status: route.status });
    case "job":
      return withQuery(`#/backups/${encodeURIComponent(route.jobId)}`, { tab: route.tab });
    case "new-backup":
      return withQuery("#/new-backup", { source: route.source, like: route.like });
    default:
      return `#/${route.page}`;
  }
}

export const ALL_BACKUPS = "#/backups";

export const linkToJob = (jobId: string): string => linkTo({ page: "job", jobId, tab: null });

function withQuery(path: string, query: Record<string, string | null>): string {
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== null) asked.set(name, value);
  return asked.size === 0 ? path : `${path}?${asked}`;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
