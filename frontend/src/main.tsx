import "@cloudscape-design/global-styles/index.css";
import "./console.css";
import I18nProvider from "@cloudscape-design/components/i18n";
import messages from "@cloudscape-design/components/i18n/messages/all.en";
import { createRoot } from "react-dom/client";
import { Entrance } from "./entrance.tsx";
import { ThemeChoice } from "./services/theme.ts";

const theme = new ThemeChoice(localStorage);
theme.apply();

const place = document.getElementById("console");
if (place === null) throw new Error("index.html has no place for the console");
createRoot(place).render(
  <I18nProvider locale="en" messages={[messages]}>
    <Entrance theme={theme} />
  </I18nProvider>,
);
