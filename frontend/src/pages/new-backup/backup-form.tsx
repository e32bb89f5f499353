/** What is asked of a new backup. */

import Button from "@cloudscape-design/components/button";
import Form from "@cloudscape-design/components/form";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useEffect, useRef, useState } from "react";
import { goTo } from "../../hooks/use-route.ts";
import type { Source } from "../../services/api.ts";
import { problemsOf, type Draft, type Problems } from "../../services/drafts.ts";
import { linkTo } from "../../services/routes.ts";
import { IncludeSection } from "./include-section.tsx";
import { LoginSection } from "./login-section.tsx";
import { OptionsSection } from "./options-section.tsx";
import { SourceSection } from "./source-section.tsx";

/** Of each section of the form. */
export interface SectionProps {
  readonly draft: Draft;
  readonly source: Source | undefined;
  readonly problems: Problems;
  readonly onChange: (changed: Partial<Draft>) => void;
}

interface Props extends Omit<SectionProps, "problems"> {
  readonly sources: readonly Source[];
  readonly onReview: () => void;
}

export function BackupForm({ sources, source, draft, onChange, onReview }: Props) {
  const [tries, setTries] = useState(0);
  const form = useRef<HTMLFormElement>(null);
  const problems = problemsOf(draft);
  const submit = () => {
    setTries(tries + 1);
    if (Object.keys(problems).length === 0) onReview();
  };
  useEffect(() => {
    if (tries > 0) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [tries]);
  const section = { draft, source, onChange, problems: tries > 0 ? problems : {} };
  return (
    <form
      ref={form}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Form
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button formAction="none" variant="link" onClick={() => goTo(linkTo({ page: "databases" }))}>
              Cancel
            </Button>
            <Button variant="primary">Review</Button>
          </SpaceBetween>
        }
      >
        <SpaceBetween size="m">
          <SourceSection {...section} sources={sources} />
          <LoginSection {...section} />
          <IncludeSection {...section} />
          <OptionsSection {...section} />
        </SpaceBetween>
      </Form>
    </form>
  );
}
