/** How the workers log in to the database. */

import ColumnLayout from "@cloudscape-design/components/column-layout";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { SectionProps } from "./backup-form.tsx";

export function LoginSection({ draft, problems, onChange }: SectionProps) {
  return (
    <Container header={<Header variant="h2">Login</Header>}>
      <SpaceBetween size="m">
        <RadioGroup
          ariaLabel="Login"
          value={draft.hasTypedLogin ? "typed" : "secret"}
          onChange={({ detail }) => onChange({ hasTypedLogin: detail.value === "typed" })}
          items={[
            {
              value: "secret",
              label: "The database's secret",
              description:
                "The one that its tag datamung:secret names, or in the isolation direct the one that RDS manages.",
            },
            {
              value: "typed",
              label: "A login for this backup alone",
              description:
                "It goes into a secret of the job, which is removed when the job ends, and is kept nowhere else.",
            },
          ]}
        />
        {draft.hasTypedLogin && (
          <ColumnLayout columns={2}>
            <FormField label="User name" errorText={problems.username}>
              <Input
                value={draft.username}
                autoComplete="off"
                spellcheck={false}
                onChange={({ detail }) => onChange({ username: detail.value })}
              />
            </FormField>
            <FormField label="Password" errorText={problems.password}>
              <Input
                type="password"
                value={draft.password}
                autoComplete="new-password"
                onChange={({ detail }) => onChange({ password: detail.value })}
              />
            </FormField>
          </ColumnLayout>
        )}
      </SpaceBetween>
    </Container>
  );
}
