/** What of the database is dumped. */

import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { NameList } from "../../components/name-list.tsx";
import { problemOfName } from "../../services/drafts.ts";
import type { SectionProps } from "./backup-form.tsx";

export function IncludeSection({ draft, problems, onChange }: SectionProps) {
  return (
    <Container header={<Header variant="h2">What to include</Header>}>
      <SpaceBetween size="m">
        <FormField errorText={problems.include} stretch>
          <RadioGroup
            ariaLabel="What to include"
            value={draft.isEverything ? "everything" : "chosen"}
            onChange={({ detail }) => onChange({ isEverything: detail.value === "everything" })}
            items={[
              { value: "everything", label: "Everything", description: "All schemas but the server's own." },
              {
                value: "chosen",
                label: "Chosen schemas and tables",
                description: "Such a backup does not count for the database's coverage.",
              },
            ]}
          />
        </FormField>
        {!draft.isEverything && (
          <>
            <NameList
              label="Schemas"
              placeholder="shop"
              names={draft.schemas}
              problemOf={(name) => problemOfName(name, "schema")}
              onChange={(schemas) => onChange({ schemas })}
            />
            <NameList
              label="Tables"
              placeholder="billing.invoices"
              names={draft.tables}
              problemOf={(name) => problemOfName(name, "table")}
              onChange={(tables) => onChange({ tables })}
            />
          </>
        )}
      </SpaceBetween>
    </Container>
  );
}
