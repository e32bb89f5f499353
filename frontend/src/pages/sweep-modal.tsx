/** Asks once more before a sweep, and says what it will do. */

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { Trouble } from "../components/trouble.tsx";
import { counted } from "../formatting/words.ts";
import { useConsole } from "../hooks/use-console.ts";
import type { Leftovers } from "../services/api.ts";

interface Props {
  /** What a look has found. */
  readonly look: Leftovers;
  readonly onClose: () => void;
  readonly onSwept: (result: Leftovers) => void;
}

export function SweepModal({ look, onClose, onSwept }: Props) {
  const { api } = useConsole();
  const [isSweeping, setSweeping] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const sweep = async () => {
    setSweeping(true);
    setError(null);
    try {
      onSwept(await api.sweepLeftovers());
    } catch (failure) {
      setError(failure);
      setSweeping(false);
    }
  };
  return (
    <Modal
      visible
      header="Sweep now?"
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              Not now
            </Button>
            <Button variant="primary" loading={isSweeping} onClick={() => void sweep()}>
              Sweep
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="s">
        <Trouble error={error} what="the sweep: it may have begun, and may safely be asked for again" />
        <Box>
          {look.clean_ups.length === 0
            ? "Just now there is nothing to clean up."
            : `It starts to clean up after ${counted(look.clean_ups.length, "job")}.`}{" "}
          What a running job uses is not touched, nor is anything that stands in no job's ledger. The same happens by
          itself every quarter of an hour.
        </Box>
      </SpaceBetween>
    </Modal>
  );
}
