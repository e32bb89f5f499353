/**
 * What may come of a request that does not succeed. The difference matters wherever something is started: what was
 * *refused* did not happen, what was *not answered* may have.
 */

/** The API said no; nothing was done. */
export class Refused extends Error {
  override readonly name = "Refused";

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly hint: string,
    readonly requestId: string | null = null,
  ) {
    super(message);
  }
}

/** No answer that tells the outcome: the network, a time-out, a fault behind the API, or too many requests. */
export class Unanswered extends Error {
  override readonly name = "Unanswered";
}

const TELLS_NOTHING = new Set([408, 425, 429]);

/** The failure that an answer other than a success stands for. */
export async function failureOf(answer: Response): Promise<Refused | Unanswered> {
  const body: Record<string, unknown> = await answer.json().catch(() => ({}));
  const text = (field: string) => (typeof body[field] === "string" ? body[field] : "");
  if (answer.status >= 500 || TELLS_NOTHING.has(answer.status)) {
    return new Unanswered(text("message") || `The API answered with status ${answer.status}.`);
  }
  return new Refused(
    answer.status,
    text("code") || `Status${answer.status}`,
    text("message") || `The API refused with status ${answer.status}.`,
    text("hint"),
    text("request_id") || null,
  );
}

/** A failure in one or two sentences. */
export function inWords(error: unknown): string {
  if (error instanceof Refused) return `${error.message} ${error.hint}`.trim();
  return error instanceof Unanswered ? error.message : "Something unforeseen happened in this page.";
}
