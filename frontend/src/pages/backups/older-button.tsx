/** The next page of older backups. */

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import { useState } from "react";
import { useConsole } from "../../hooks/use-console.ts";
import { inWords } from "../../services/api-errors.ts";

export function OlderButton({ load }: { readonly load: () => Promise<void> }) {
  const { notify } = useConsole();
  const [isLoading, setLoading] = useState(false);
  const follow = async () => {
    setLoading(true);
    await load().catch((error: unknown) =>
      notify({ type: "error", text: `Older backups were not loaded. ${inWords(error)}` }),
    );
    setLoading(false);
  };
  return (
    <Box textAlign="center">
      <Button loading={isLoading} onClick={() => void follow()}>
        Load older backups
      </Button>
    </Box>
  );
}
