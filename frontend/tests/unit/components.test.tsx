// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { Command } from "../../src/components/command.tsx";
import { NameList } from "../../src/components/name-list.tsx";
import { Timestamp } from "../../src/components/timestamp.tsx";
import { Treemap } from "../../src/components/treemap.tsx";
import { Trouble } from "../../src/components/trouble.tsx";
import { StartNotice } from "../../src/pages/new-backup/start-notice.tsx";
import { Refused, Unanswered } from "../../src/services/api-errors.ts";
import { draftFor } from "../../src/services/drafts.ts";
import { SessionEnded } from "../../src/services/sign-in/session.ts";
import type { StartState } from "../../src/services/starting.ts";

beforeAll(() => {
  const list = { matches: false, addEventListener: () => undefined, removeEventListener: () => undefined };
  vi.stubGlobal("matchMedia", () => list);
});
beforeEach(() => vi.useFakeTimers({ now: Date.UTC(2026, 10, 30, 12), toFake: ["Date"] }));
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const text = () => document.body.textContent ?? "";

describe("what went wrong", () => {
  test("is told in the API's words when it refused, with the request to ask about", () => {
    render(
      <Trouble
        what="this backup"
        error={new Refused(404, "JobNotFound", "There is no job x.", "Check the job id.", "r-1")}
      />,
    );
    for (const words of ["There is no job x.", "Check the job id.", "JobNotFound, request r-1"])
      expect(text()).toContain(words);
  });

  test("is no failure when there was no answer, and may be tried again", () => {
    const onRetry = vi.fn();
    render(<Trouble what="the databases" error={new Unanswered("The API could not be reached.")} onRetry={onRetry} />);
    expect(text()).toContain("No answer about the databases");
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(onRetry).toHaveBeenCalledOnce();
  });

  test("leaves what is on the screen, and says that it is old", () => {
    render(<Trouble what="this backup" isStale error={new Unanswered("The API could not be reached.")} />);
    expect(text()).toContain("What you see of this backup may be out of date");
  });

  test("is not told of a session that has ended: the user is on the way to sign in", () => {
    render(<Trouble what="this backup" error={new SessionEnded()} />);
    expect(text()).toBe("");
  });

  test("is shown as text, whatever it holds", () => {
    render(<Trouble what="this backup" error={new Refused(400, "X", "<img src=x onerror=alert(1)>", "")} />);
    expect(document.querySelector("img")).toBeNull();
    expect(text()).toContain("<img src=x");
  });
});

describe("what became of a start", () => {
  const shown = (state: StartState) => {
    const draft = { ...draftFor(undefined), source: "orders", hasTypedLogin: true, username: "datamung" };
    render(<StartNotice state={state} draft={draft} onChange={() => undefined} onAskNow={() => undefined} />);
    return text();
  };

  test("refused is certain: nothing was started", () => {
    const error = new Refused(404, "SourceNotFound", "There is no database orders.", "Choose one.");
    expect(shown({ kind: "refused", jobId: "orders-1", error })).toContain("Nothing was started");
  });

  test("unknown is said to be so, with the id and the next try", () => {
    const words = shown({
      kind: "unknown",
      jobId: "orders-1",
      reason: "The API took too long.",
      nextTryAtMs: Date.now() + 4_000,
    });
    for (const part of ["Outcome unknown", "orders-1", "may have started or not", "Next try in 4 s."])
      expect(words).toContain(part);
    expect(words).not.toMatch(/fail/i);
  });

  test("a password is asked for again where it is needed", () => {
    shown({ kind: "password-needed", jobId: "orders-1" });
    expect(screen.getByLabelText("Password of datamung").getAttribute("type")).toBe("password");
  });
});

describe("small parts", () => {
  test("a time is told from now and in full, and can be read by programs", () => {
    render(<Timestamp at="2026-11-30T09:00:00Z" stacked />);
    expect(text()).toMatch(/^3 hours ago Nov 30, 2026, \d\d:00 UTC/);
    expect(document.querySelector("time")?.getAttribute("datetime")).toBe("2026-11-30T09:00:00Z");
  });

  test("what is no time is shown as it is", () => {
    render(<Timestamp at="soon" />);
    expect(text()).toBe("soon");
  });

  test("names are added once each, and a wrong one not at all", () => {
    const onChange = vi.fn();
    const problemOf = (name: string) => (name === "mysql" ? "mysql is a system schema." : null);
    render(<NameList label="Schemas" placeholder="" names={["shop"]} problemOf={problemOf} onChange={onChange} />);
    const input = screen.getByLabelText("Schemas");
    const type = (value: string) => fireEvent.change(input, { target: { value } });
    type("mysql");
    fireEvent.click(screen.getByRole("button", { name: "Add" }));
    expect([text().includes("mysql is a system schema."), onChange.mock.calls.length]).toEqual([true, 0]);
    type("billing, shop audit");
    fireEvent.click(screen.getByRole("button", { name: "Add" }));
    expect(onChange).toHaveBeenCalledWith(["shop", "billing", "audit"]);
  });

  test("a command is copied as it is shown", () => {
    render(<Command label="Copy the commands" lines={["aws s3 cp a .", "aws s3 cp b ."]} />);
    expect(document.querySelector("pre")?.textContent).toBe("aws s3 cp a .\naws s3 cp b .");
  });

  test("the picture of the tables names its tiles", () => {
    render(
      <Treemap
        label="Tables"
        sizeInWords={(size) => `${size} B`}
        parts={[{ name: "shop.orders", group: "shop", size: 5 }]}
      />,
    );
    expect(screen.getByRole("img", { name: "Tables" }).querySelector("title")?.textContent).toBe("shop.orders: 5 B");
  });
});
