/** Which database, and how the dump is kept away from it. */

import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tiles from "@cloudscape-design/components/tiles";
import { inBytes } from "../../formatting/bytes.ts";
import type { Source } from "../../services/api.ts";
import { draftFor } from "../../services/drafts.ts";
import { ISOLATIONS, type Isolation } from "../../services/options.ts";
import { engineOf } from "../../services/sources.ts";
import type { SectionProps } from "./backup-form.tsx";

interface Props extends SectionProps {
  readonly sources: readonly Source[];
}

const MODES: readonly Isolation[] = ["replica", "direct"];

export function SourceSection({ sources, source, draft, problems, onChange }: Props) {
  const options = sources.map((one) => ({ value: one.identifier, label: one.identifier, description: inShort(one) }));
  const choose = (identifier: string | undefined) => {
    const chosen = sources.find((one) => one.identifier === identifier);
    if (chosen !== undefined) onChange({ source: chosen.identifier, mode: draftFor(chosen).mode });
  };
  return (
    <Container header={<Header variant="h2">Source</Header>}>
      <SpaceBetween size="m">
        <FormField label="Database" errorText={problems.source}>
          <Select
            selectedOption={options.find(({ value }) => value === draft.source) ?? null}
            options={options}
            onChange={({ detail }) => choose(detail.selectedOption.value)}
            placeholder="Choose a database"
            filteringType={options.length > 8 ? "auto" : "none"}
            filteringPlaceholder="Find databases"
            filteringAriaLabel="Find databases"
            empty="No database is offered to you"
          />
        </FormField>
        <FormField label="Isolation" description="How the dump is kept away from the database's own load." stretch>
          <Tiles
            value={draft.mode}
            onChange={({ detail }) => onChange({ mode: detail.value as Isolation })}
            items={MODES.map((mode) => {
              const refusal = source?.modes.find((one) => one.mode === mode)?.refusal;
              const description = refusal == null ? ISOLATIONS[mode].description : `${refusal.message} ${refusal.hint}`;
              return { value: mode, label: ISOLATIONS[mode].name, description, disabled: refusal != null };
            })}
          />
        </FormField>
      </SpaceBetween>
    </Container>
  );
}

function inShort(source: Source): string {
  return `${engineOf(source)}, ${inBytes(source.size_bytes)}, ${source.status}`;
}
