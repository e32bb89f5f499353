/** What a page shows of the API: asked for, kept fresh, and kept on the screen when a later question fails. */

import { useCallback, useEffect, useRef, useState } from "react";
import { startPolling, type RunningPoll } from "../services/polling.ts";

export interface Polled<Answer> {
  readonly answer: Answer | null;
  readonly answeredAtMs: number;
  /** Of the newest question; null while it was answered. */
  readonly error: unknown;
  readonly isAsking: boolean;
  readonly askNow: () => void;
}

interface State<Answer> {
  readonly key: string;
  readonly answer: Answer | null;
  readonly answeredAtMs: number;
  readonly error: unknown;
  readonly isAsking: boolean;
}

/** `key` names what is asked for: another key forgets the answer. `after` as in `startPolling`. */
export function usePolled<Answer>(
  key: string,
  ask: (signal: AbortSignal) => Promise<Answer>,
  after: (answer: Answer) => number | null,
): Polled<Answer> {
  const nothing: State<Answer> = { key, answer: null, answeredAtMs: 0, error: null, isAsking: true };
  const [state, setState] = useState(nothing);
  const poll = useRef<RunningPoll | null>(null);
  const latest = useRef({ ask, after });
  latest.current = { ask, after };

  useEffect(() => {
    setState({ key, answer: null, answeredAtMs: 0, error: null, isAsking: true });
    const running = startPolling<Answer>({
      ask: (signal) => latest.current.ask(signal),
      after: (answer) => latest.current.after(answer),
      onAnswer: (answer) => setState({ key, answer, answeredAtMs: Date.now(), error: null, isAsking: false }),
      onError: (error) => setState((before) => ({ ...before, error, isAsking: false })),
    });
    poll.current = running;
    return () => running.stop();
  }, [key]);

  const askNow = useCallback(() => {
    setState((before) => ({ ...before, isAsking: true }));
    poll.current?.askNow();
  }, []);
  const { answer, answeredAtMs, error, isAsking } = state.key === key ? state : nothing;
  return { answer, answeredAtMs, error, isAsking, askNow };
}
