/** The worker's size, the compression and the verification. */

import ColumnLayout from "@cloudscape-design/components/column-layout";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Select from "@cloudscape-design/components/select";
import { COMPRESSIONS, verificationIn, VERIFICATIONS, WORKERS, type Choice } from "../../services/options.ts";
import type { SectionProps } from "./backup-form.tsx";

export function OptionsSection({ draft, onChange }: SectionProps) {
  const isDirect = draft.mode === "direct";
  return (
    <Container header={<Header variant="h2">Options</Header>}>
      <ColumnLayout columns={3}>
        <ChoiceField
          label="Worker size"
          hint={isDirect ? "In the isolation direct one mysqldump runs in all." : ""}
          choices={WORKERS}
          value={draft.size}
          onChange={(size) => onChange({ size })}
        />
        <ChoiceField
          label="Compression"
          choices={COMPRESSIONS}
          value={draft.compression}
          onChange={(compression) => onChange({ compression })}
        />
        <ChoiceField
          label="Verification"
          hint={isDirect ? "In the isolation direct nothing stands still to be counted." : ""}
          disabled={isDirect}
          choices={VERIFICATIONS}
          value={verificationIn(draft.mode, draft.verify)}
          onChange={(verify) => onChange({ verify })}
        />
      </ColumnLayout>
    </Container>
  );
}

interface FieldProps<Value extends string> {
  readonly label: string;
  readonly hint?: string;
  readonly disabled?: boolean;
  readonly choices: Readonly<Record<Value, Choice>>;
  readonly value: Value;
  readonly onChange: (value: Value) => void;
}

function ChoiceField<Value extends string>({
  label,
  hint = "",
  disabled = false,
  choices,
  value,
  onChange,
}: FieldProps<Value>) {
  const options = (Object.keys(choices) as Value[]).map((name) => ({
    value: name,
    label: choices[name].name,
    description: choices[name].description,
  }));
  return (
    <FormField label={label} constraintText={hint || choices[value].description}>
      <Select
        selectedOption={options.find((option) => option.value === value) ?? null}
        options={options}
        disabled={disabled}
        onChange={({ detail }) => onChange(detail.selectedOption.value as Value)}
      />
    </FormField>
  );
}
