import { useAtomsContext } from "@calcom/atoms";
import { useEffect, useState } from "react";
import { Book } from "./pages/Book.jsx";
import { Booking } from "./pages/Booking.jsx";
import { Cancel } from "./pages/Cancel.jsx";
import { Home } from "./pages/Home.jsx";
import { Hours } from "./pages/Hours.jsx";
import { Reschedule } from "./pages/Reschedule.jsx";

/** The page of an address. A real app has a router for this. */
function page(session) {
  const [, first, second, third] = window.location.pathname.split("/");
  if (first === "hours") return <Hours session={session} />;
  if (first === "book") return <Book username={session.username} eventSlug={second} />;
  if (first !== "bookings") return <Home session={session} />;
  if (second === "reschedule") return <Reschedule username={session.username} />;
  if (second === "cancel") return <Cancel uid={third} />;
  return <Booking uid={second} />;
}

export function App({ session }) {
  const { isInit } = useAtomsContext();
  const [ready, setReady] = useState(false);
  // Until the provider is ready it asks this page's own origin instead of the API, and a visitor's page hangs.
  useEffect(() => setReady((was) => was || isInit), [isInit]);
  return (
    <>
      <header>
        <a href="/">My React app</a>
        <nav>{session.accessToken ? <SignOut /> : <SignIn name={session.name} />}</nav>
      </header>
      <main>{ready ? page(session) : <p>Loading …</p>}</main>
    </>
  );
}

function SignIn({ name }) {
  return (
    <form method="post" action="/api/sign-in">
      <button>Sign in as {name}</button>
    </form>
  );
}

function SignOut() {
  return (
    <>
      <a href="/hours">My hours</a>
      <form method="post" action="/api/sign-out">
        <button>Sign out</button>
      </form>
    </>
  );
}
