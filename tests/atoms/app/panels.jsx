// The other components, each on a page of its own: `/atoms/NAME?id=…`. What they report is kept for the tests to read.
import { useRef } from "react";
import * as atoms from "@calcom/atoms";

const query = new URLSearchParams(window.location.search);
const id = query.get("id");

/** A callback that notes what it was called with. */
function note(name) {
  return (...said) => {
    window.NOTED = [...(window.NOTED ?? []), [name, JSON.stringify(said)]];
  };
}

const pages = {
  AvailabilitySettings: () => (
    <atoms.AvailabilitySettings
      id={id ?? undefined}
      onUpdateSuccess={note("saved")}
      onUpdateError={note("refused")}
      onDeleteSuccess={note("deleted")}
      enableOverrides
    />
  ),
  ListSchedules: () => <atoms.ListSchedules getScheduleUrl={(each) => `/atoms/AvailabilitySettings?id=${each}`} />,
  CreateSchedule: () => <atoms.CreateSchedule onSuccess={note("saved")} onError={note("refused")} />,
  ListEventTypes: () => <atoms.ListEventTypes getEventTypeUrl={(each) => `/atoms/EventTypeSettings?id=${each}`} />,
  CreateEventType: () => <atoms.CreateEventType onSuccess={note("saved")} onError={note("refused")} />,
  EventTypeSettings,
  CalendarView: () =>
    query.get("slug") ? (
      <atoms.CalendarView isEventTypeView username={query.get("username")} eventSlug={query.get("slug")} />
    ) : (
      <atoms.CalendarView />
    ),
  TroubleShooter: () => <atoms.TroubleShooter onManageCalendarsClick={note("manage")} onInstallCalendarClick={note("install")} />,
  CalendarSettings: () => <atoms.CalendarSettings />,
  SelectedCalendarsSettings: () => <atoms.SelectedCalendarsSettings />,
  DestinationCalendarSettings: () => <atoms.DestinationCalendarSettings />,
  Connect: () => (
    <>
      <atoms.Connect.GoogleCalendar />
      <atoms.Connect.OutlookCalendar />
      <atoms.Connect.AppleCalendar />
    </>
  ),
  GcalConnect: () => <atoms.GcalConnect />,
  StripeConnect: () => <atoms.StripeConnect />,
  ConferencingAppsSettings: () => <atoms.ConferencingAppsSettings />,
  BookerEmbed: () => (
    <atoms.BookerEmbed
      apiUrl={window.ATOMS.apiUrl}
      username={query.get("username")}
      eventSlug={query.get("slug")}
      onCreateBookingSuccess={note("saved")}
      onCreateBookingError={note("refused")}
    />
  ),
  PaymentForm: () => <atoms.PaymentForm paymentUid={id} />,
  Router: () => <atoms.Router formId={id} formResponsesURLParams={new URLSearchParams({ topic: "Prices" })} />,
  OnboardingEmbed: () => (
    <atoms.OnboardingEmbed
      oAuthClientId={window.ATOMS.clientId}
      host={window.location.origin}
      authorization={{ redirectUri: window.location.origin, scope: ["PROFILE_READ"], state: "1" }}
    />
  ),
  Hooks,
  OrganizationHooks,
  OldHooks,
};

/** The settings, on the tabs that are asked for. The button saves those of 2.11.0, which has none of its own. */
function EventTypeSettings() {
  const settings = useRef(null);
  const every = ["setup", "limits", "advanced", "availability", "recurring", "payments", "team"];
  return (
    <>
      <atoms.EventTypeSettings
        ref={settings}
        id={Number(id)}
        allowDelete
        tabs={query.get("tab")?.split(",") ?? every}
        onSuccess={note("saved")}
        onError={note("refused")}
      />
      <button onClick={() => settings.current.handleFormSubmit()}>Save the settings</button>
    </>
  );
}

const listed = { take: 10, skip: 0, status: ["upcoming", "past"] };

/** The reading hooks of 2.6.11, what they give as JSON. */
function Hooks() {
  const username = query.get("username");
  return show({
    me: atoms.useMe(),
    eventTypes: atoms.useEventTypes(username),
    event: atoms.useEvent(username, query.get("slug")),
    eventTypeById: atoms.useEventTypeById(Number(id)),
    slots: atoms.useAvailableSlots({
      enabled: true,
      usernameList: [username],
      eventTypeId: Number(id),
      startTime: query.get("start"),
      endTime: query.get("end"),
      timeZone: "Europe/Berlin",
    }),
    bookings: atoms.useBookings(listed),
    calendars: atoms.useConnectedCalendars({}),
    teams: atoms.useTeams(),
  });
}

/** The hooks that name the organisation, 0 while it is not known; with `?known` they wait until it is. */
function OrganizationHooks() {
  const { organizationId } = atoms.useAtomsContext();
  return query.has("known") && !organizationId ? <p>Waiting …</p> : <HooksOfAnOrganization />;
}

function HooksOfAnOrganization() {
  return show({
    all: atoms.useOrganizationBookings(listed),
    own: atoms.useOrganizationUserBookings(Number(query.get("user")), listed),
  });
}

/** Those of 1.0.47. */
function OldHooks() {
  return show({
    me: atoms.useMe(),
    eventTypes: atoms.useEventTypesPublic(query.get("username")),
    eventTypeById: atoms.useGetEventTypeById(Number(id)),
    bookings: atoms.useGetBookings({ limit: 50, cursor: 0, filters: { status: "upcoming" } }),
    calendars: atoms.useConnectedCalendars({}),
  });
}

function show(given) {
  return (
    <dl>
      {Object.entries(given).map(([name, { status, data }]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd id={name}>{JSON.stringify({ status, data })}</dd>
        </div>
      ))}
    </dl>
  );
}

export function panel(name) {
  const Component = pages[name];
  return <Component />;
}
