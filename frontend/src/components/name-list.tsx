/** Names typed one after another, each with a button to take it away. */

import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import TokenGroup from "@cloudscape-design/components/token-group";
import { useState } from "react";

interface Props {
  readonly label: string;
  readonly placeholder: string;
  readonly names: readonly string[];
  readonly problemOf: (name: string) => string | null;
  readonly onChange: (names: readonly string[]) => void;
}

export function NameList({ label, placeholder, names, problemOf, onChange }: Props) {
  const [typed, setTyped] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const add = () => {
    const added = typed.split(/[\s,]+/).filter((name) => name !== "");
    const found = added.map(problemOf).find((one) => one !== null) ?? null;
    setProblem(found);
    if (found !== null || added.length === 0) return;
    onChange([...new Set([...names, ...added])]);
    setTyped("");
  };
  return (
    <SpaceBetween size="xs">
      <FormField
        label={label}
        errorText={problem}
        constraintText="Enter adds a name; several may be typed with spaces between."
        secondaryControl={
          <Button formAction="none" onClick={add}>
            Add
          </Button>
        }
      >
        <Input
          value={typed}
          placeholder={placeholder}
          spellcheck={false}
          onChange={({ detail }) => setTyped(detail.value)}
          onBlur={() => typed.trim() !== "" && add()}
          onKeyDown={(event) => {
            if (event.detail.key !== "Enter") return;
            event.preventDefault();
            add();
          }}
        />
      </FormField>
      {names.length > 0 && (
        <TokenGroup
          items={names.map((name) => ({ label: name, dismissLabel: `Take away ${name}` }))}
          onDismiss={({ detail }) => onChange(names.filter((_, index) => index !== detail.itemIndex))}
        />
      )}
    </SpaceBetween>
  );
}
