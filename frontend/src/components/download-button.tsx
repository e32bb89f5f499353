/** Asks for a link when it is pressed, and follows it at once: a link is kept nowhere. */

import Button from "@cloudscape-design/components/button";
import { useState } from "react";
import { useConsole } from "../hooks/use-console.ts";
import { download } from "../services/downloads.ts";
import { inWords } from "../services/api-errors.ts";

interface Props {
  readonly jobId: string;
  readonly file?: "dump" | "manifest";
  readonly isPrimary?: boolean;
}

export function DownloadButton({ jobId, file = "dump", isPrimary = false }: Props) {
  const { api, notify } = useConsole();
  const [isAsking, setAsking] = useState(false);
  const follow = async () => {
    setAsking(true);
    try {
      download((await api.getDownload(jobId))[file].url);
    } catch (error) {
      notify({ type: "error", text: `No link was given. ${inWords(error)}` });
    } finally {
      setAsking(false);
    }
  };
  return (
    <Button
      iconName="download"
      variant={isPrimary ? "primary" : "normal"}
      loading={isAsking}
      onClick={() => void follow()}
    >
      {file === "dump" ? "Download dump" : "Download manifest"}
    </Button>
  );
}
