import { CalProvider } from "@calcom/atoms";
import "@calcom/atoms/globals.min.css";
import { createRoot } from "react-dom/client";
import { App } from "./App.jsx";
import "./style.css";

// What our own backend tells this page: who is looked at, and who looks.
const session = await (await fetch("/api/session")).json();

createRoot(document.getElementById("root")).render(
  <CalProvider
    clientId={session.clientId}
    accessToken={session.accessToken ?? undefined}
    options={{
      apiUrl: session.apiUrl, // the one line that changes: https://api.cal.com/v2 before
      refreshUrl: "/api/refresh",
    }}
    autoUpdateTimezone={false}
  >
    <App session={session} />
  </CalProvider>,
);
