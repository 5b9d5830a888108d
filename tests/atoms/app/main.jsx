// A customer's pages. `window.ATOMS`, set before this runs, says for whom: {apiUrl, clientId, accessToken, refreshUrl}.
import { useEffect, useState } from "react";
import { createRoot } from "react-dom/client";
import * as atoms from "@calcom/atoms";
import "@calcom/atoms/globals.min.css";
import { BookPage, BookingPage, CancelPage, ReschedulePage } from "./guide.jsx";
import { panel } from "./panels.jsx";

const { apiUrl, clientId, refreshUrl } = window.ATOMS;
const accessToken = document.cookie.match(/fresh=([^;]+)/)?.[1] ?? window.ATOMS.accessToken;

/** Pages are mounted only when the provider is ready: until then it does not know where the API is. */
function WhenReady({ children }) {
  const { isInit } = atoms.useAtomsContext();
  const [ready, setReady] = useState(false);
  useEffect(() => setReady((was) => was || isInit), [isInit]);
  return ready ? children : <p>Loading …</p>;
}

function Page() {
  const [, first, second, third] = window.location.pathname.split("/");
  if (first === "atoms") return panel(second);
  if (first === "book") return <BookPage username={second} slug={third} />;
  if (second === "reschedule") return <ReschedulePage />;
  if (second === "cancel") return <CancelPage uid={third} />;
  return <BookingPage uid={second} />;
}

createRoot(document.getElementById("root")).render(
  <atoms.CalProvider clientId={clientId} accessToken={accessToken} options={{ apiUrl, refreshUrl }}>
    <WhenReady>
      <Page />
    </WhenReady>
  </atoms.CalProvider>,
);
