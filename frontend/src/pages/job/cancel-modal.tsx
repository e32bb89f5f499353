/** Asks once more before a backup is cancelled. */

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { Trouble } from "../../components/trouble.tsx";
import { useConsole } from "../../hooks/use-console.ts";
import type { Backup } from "../../services/api.ts";

interface Props {
  readonly job: Backup;
  readonly onClose: () => void;
  readonly onChanged: () => void;
}

export function CancelModal({ job, onClose, onChanged }: Props) {
  const { api } = useConsole();
  const [isSending, setSending] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const cancel = async () => {
    setSending(true);
    setError(null);
    try {
      await api.cancelBackup(job.job_id);
      onChanged();
      onClose();
    } catch (failure) {
      setError(failure);
      setSending(false);
    }
  };
  return (
    <Modal
      visible
      header={`Cancel the backup of ${job.source_identifier}?`}
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              Let it run
            </Button>
            <Button variant="primary" loading={isSending} onClick={() => void cancel()}>
              Cancel backup
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="s">
        <Trouble error={error} what="cancelling: it may have been accepted, and may safely be asked for again" />
        <Box>
          The workers are stopped, what was dumped so far is thrown away, and everything that the job made is removed.
          The database itself is not touched.
        </Box>
      </SpaceBetween>
    </Modal>
  );
}
