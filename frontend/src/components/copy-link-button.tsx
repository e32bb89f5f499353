/** A new link to the dump, into the clipboard: for going on with a download that broke off. */

import Button from "@cloudscape-design/components/button";
import { useState } from "react";
import { useConsole } from "../hooks/use-console.ts";
import { inWords } from "../services/api-errors.ts";

export function CopyLinkButton({ jobId }: { readonly jobId: string }) {
  const { api, notify } = useConsole();
  const [isAsking, setAsking] = useState(false);
  const copy = async () => {
    setAsking(true);
    try {
      await navigator.clipboard.writeText((await api.getDownload(jobId)).dump.url);
      notify({
        type: "success",
        text: "A new link to the dump is in your clipboard. Whoever has it can read the dump for some minutes.",
      });
    } catch (error) {
      notify({ type: "error", text: `No link was copied. ${inWords(error)}` });
    } finally {
      setAsking(false);
    }
  };
  return (
    <Button iconName="copy" loading={isAsking} onClick={() => void copy()}>
      Copy a new link
    </Button>
  );
}
