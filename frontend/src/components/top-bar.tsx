/** The bar at the top: where this is, how it looks, and who is signed in. */

import TopNavigation from "@cloudscape-design/components/top-navigation";
import { useState } from "react";
import { useConsole } from "../hooks/use-console.ts";
import { linkTo } from "../services/routes.ts";
import type { Theme } from "../services/theme.ts";

const THEMES: readonly { readonly id: Theme; readonly text: string }[] = [
  { id: "system", text: "As the system" },
  { id: "light", text: "Light" },
  { id: "dark", text: "Dark" },
];

export function TopBar() {
  const { config, user, theme, signOut } = useConsole();
  const [chosen, setChosen] = useState(theme.chosen());
  const choose = (id: string) => {
    const found = THEMES.find((one) => one.id === id);
    if (found === undefined) return;
    theme.choose(found.id);
    setChosen(found.id);
  };
  return (
    <div id="top">
      <TopNavigation
        identity={{ href: linkTo({ page: "databases" }), title: "Datamung", logo: { src: "./icon.svg", alt: "Home" } }}
        utilities={[
          {
            type: "menu-dropdown",
            iconName: "settings",
            ariaLabel: "Appearance",
            title: "Appearance",
            items: THEMES.map(({ id, text }) => ({ id, text, itemType: "checkbox" as const, checked: id === chosen })),
            onItemClick: ({ detail }) => choose(detail.id),
          },
          {
            type: "menu-dropdown",
            text: user.name,
            iconName: "user-profile",
            description: `${user.roles.join(", ") || "no access"}, Datamung ${config.version}`,
            items: [{ id: "sign-out", text: "Sign out" }],
            onItemClick: () => void signOut(),
          },
        ]}
      />
    </div>
  );
}
