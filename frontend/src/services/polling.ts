/**
 * Asking again and again, gently: one question at a time, none while nobody looks, less often when it fails. The next
 * question is asked so long after the last answer, so that slow answers never pile up.
 */

export interface Polling<Answer> {
  readonly ask: (signal: AbortSignal) => Promise<Answer>;
  readonly onAnswer: (answer: Answer) => void;
  readonly onError: (error: unknown) => void;
  /** Milliseconds until the next question; null: that was the last one. */
  readonly after: (answer: Answer) => number | null;
}

export interface PollingSeams {
  readonly page: Pick<Document, "visibilityState" | "addEventListener" | "removeEventListener">;
  readonly random: () => number;
}

export interface RunningPoll {
  /** Asks now, even after the last answer. */
  askNow(): void;
  stop(): void;
}

const FIRST_RETRY_MS = 3_000;
const LONGEST_RETRY_MS = 60_000;
/** Of each wait, so that many tabs do not ask at once. */
const JITTER = 0.2;

export function startPolling<Answer>(
  polling: Polling<Answer>,
  seams: PollingSeams = { page: document, random: Math.random },
): RunningPoll {
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let question: AbortController | null = null;
  let isDue = false;

  const isHidden = () => seams.page.visibilityState === "hidden";
  const later = (delayMs: number) => {
    timer = setTimeout(ask, delayMs * (1 + JITTER * seams.random()));
  };

  async function ask(): Promise<void> {
    isDue = isHidden();
    if (isDue || question !== null) return;
    clearTimeout(timer);
    const own = (question = new AbortController());
    try {
      const answer = await polling.ask(own.signal);
      if (own.signal.aborted) return;
      question = null;
      failures = 0;
      const delayMs = polling.after(answer);
      if (delayMs !== null) later(delayMs);
      polling.onAnswer(answer);
    } catch (error) {
      if (own.signal.aborted) return;
      question = null;
      later(Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures));
      failures += 1;
      polling.onError(error);
    }
  }

  const onVisibility = () => {
    if (isDue && !isHidden()) void ask();
  };
  seams.page.addEventListener("visibilitychange", onVisibility);
  void ask();
  return {
    askNow: () => {
      clearTimeout(timer);
      void ask();
    },
    stop: () => {
      clearTimeout(timer);
      question?.abort();
      seams.page.removeEventListener("visibilitychange", onVisibility);
    },
  };
}

/** How often a running job is worth a look: its workers tell of themselves every 5 seconds. */
export function paceMs(runningForMs: number): number {
  if (runningForMs < 2 * 60_000) return 3_000;
  return runningForMs < 30 * 60_000 ? 5_000 : 15_000;
}
