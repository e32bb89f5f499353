/** Before the console: on the way in, signed out, or stopped at the door. */

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import Spinner from "@cloudscape-design/components/spinner";
import { useCallback, useEffect, useState, type ReactNode } from "react";
import { App } from "./app.tsx";
import { enter, type Entered } from "./services/entering.ts";
import type { ThemeChoice } from "./services/theme.ts";

type State = Entered | { readonly kind: "entering" } | { readonly kind: "stopped"; readonly reason: string };

const REFUSED = "The API does not accept your sign-in, although it is new. An administrator can tell why.";

let isEntering = false;

/** Where the user stands, and another try to get in. */
function useEntrance(): [State, () => Promise<void>] {
  const [state, setState] = useState<State>({ kind: "entering" });
  const attempt = useCallback(async () => {
    if (isEntering) return;
    isEntering = true;
    setState({ kind: "entering" });
    const stop = (reason: string) => setState({ kind: "stopped", reason });
    try {
      setState(await enter(() => stop(REFUSED)));
    } catch (error) {
      stop(error instanceof Error ? error.message : "Something unforeseen happened.");
    } finally {
      isEntering = false;
    }
  }, []);
  useEffect(() => void attempt(), [attempt]);
  return [state, attempt];
}

export function Entrance({ theme }: { readonly theme: ThemeChoice }) {
  const [state, attempt] = useEntrance();
  switch (state.kind) {
    case "in":
      return <App entered={state.console} theme={theme} />;
    case "signed-out":
      return (
        <Door
          title="You are signed out"
          button={
            <Button variant="primary" onClick={() => void state.signIn()}>
              Sign in
            </Button>
          }
        >
          Backups that run go on without you.
        </Door>
      );
    case "stopped":
      return (
        <Door
          title="Datamung"
          button={
            <Button variant="primary" onClick={() => void attempt()}>
              Try again
            </Button>
          }
        >
          <Alert type="error" header="You could not be signed in">
            {state.reason}
          </Alert>
        </Door>
      );
    default:
      return (
        <Door title="Datamung">
          <Spinner /> {state.kind === "leaving" ? "To the sign-in page…" : "Loading…"}
        </Door>
      );
  }
}

interface DoorProps {
  readonly title: string;
  readonly button?: ReactNode;
  readonly children: ReactNode;
}

function Door({ title, button, children }: DoorProps) {
  return (
    <main className="door">
      <Container header={<Header variant="h1">{title}</Header>} footer={button}>
        <Box aria-live="polite">{children}</Box>
      </Container>
    </main>
  );
}
