/** What is waited for. */

import LiveRegion from "@cloudscape-design/components/live-region";
import StatusIndicator from "@cloudscape-design/components/status-indicator";

export function Loading({ what }: { readonly what: string }) {
  return (
    <LiveRegion>
      <StatusIndicator type="loading">Asking for {what}</StatusIndicator>
    </LiveRegion>
  );
}
