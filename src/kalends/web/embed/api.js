// What the elements ask of Kalends: the public API, as any client uses it.
// @ts-check

/**
 * @typedef {{start: string, end: string, seatsRemaining?: number}} Slot
 * @typedef {{type: string, [value: string]: any}} Place
 * @typedef {{type: string, slug: string, label?: string, placeholder?: string, required?: boolean, hidden?: boolean,
 *   options?: string[], disableOnPrefill?: boolean, isDefault?: boolean}} Field
 * @typedef {{username: string, eventTypeSlug: string}} Key
 * @typedef {{id: number, slug: string, title: string, description?: string, lengthInMinutes: number,
 *   lengthInMinutesOptions?: number[], locations?: Place[], bookingFields?: Field[], disableGuests?: boolean,
 *   confirmationPolicy?: {disabled?: boolean} | null, lockTimeZoneToggleOnBookingPage?: boolean,
 *   requiresBookerEmailVerification?: boolean, forwardParamsSuccessRedirect?: boolean,
 *   bookerLayouts?: {defaultLayout: import("./dates.js").Layout, enabledLayouts: import("./dates.js").Layout[]},
 *   color?: {lightThemeHex: string, darkThemeHex: string}, bookingRequiresAuthentication?: boolean, interfaceLanguage?: string,
 *   recurrence?: {frequency: "weekly" | "monthly" | "yearly", interval: number, occurrences: number} | null,
 *   key: Key, users: string[], host?: {name: string, avatarUrl?: string | null, timeZone?: string}}} EventType
 * @typedef {{name: string, email: string, displayEmail?: string, timeZone: string}} Person
 * @typedef {{id: number, uid: string, title: string, description?: string, status: string, start: string, end: string,
 *   duration: number, eventType: {id: number, slug: string}, location?: string, hosts: (Person & {username?: string})[],
 *   attendees: Person[], guests?: string[], cancellationReason?: string, rescheduledToUid?: string,
 *   seatUid?: string, recurringBookingUid?: string,
 *   links: {booking: string, reschedule: string | null, cancel: string | null, success: string | null}}} Booking
 */

const BASE = new URL("../v2/", import.meta.url);

/** Each family is asked in its newest date that is not later. */
const VERSION = "2024-09-04";

/**
 * A refusal of Kalends, or a network that failed (`status` 0).
 * @typedef {Error & {status: number, code: string, details?: any}} Refusal
 */

/**
 * @param {number} status
 * @param {{message?: string, code?: string, details?: any}} [said]
 * @returns {Refusal}
 */
function refusal(status, { message = "", code = "", details } = {}) {
  return Object.assign(new Error(message), { status, code, details });
}

/**
 * @param {string} method
 * @param {string} path
 * @param {{query?: Record<string, any>, body?: object, keepalive?: boolean}} [more]
 * @returns {Promise<any>}
 */
async function call(method, path, { query = {}, body, keepalive } = {}) {
  const url = new URL(path, BASE);
  for (const [name, value] of Object.entries(query)) if (value != null) url.searchParams.set(name, String(value));
  const headers = { "cal-api-version": VERSION, ...(body && { "Content-Type": "application/json" }) };
  const answer = await fetch(url, { method, headers, body: body && JSON.stringify(body), keepalive, credentials: "omit" }).catch(() => undefined);
  const said = await answer?.json().catch(() => undefined);
  if (answer?.ok && said) return said.data;
  throw refusal(answer?.status ?? 0, said?.error);
}

/**
 * What is booked, with its `key`: how requests name it, for what several people have together has no id.
 * @param {string} username
 * @param {string} eventSlug
 * @returns {Promise<EventType>}
 */
export async function getEventType(username, eventSlug) {
  const [found] = await call("GET", "event-types", { query: { username, eventSlug } });
  if (found) return { ...found, key: { username, eventTypeSlug: eventSlug } };
  throw refusal(404);
}

/**
 * The free slots by date in a time zone, for the dates from `start` to `end`.
 * @param {Key & {start: string, end: string, timeZone: string, duration?: number, bookingUidToReschedule?: string}} query
 * @returns {Promise<Record<string, Slot[]>>}
 */
export function listSlots(query) {
  return call("GET", "slots", { query: { ...query, format: "range" } });
}

/**
 * Holds a slot for a few minutes. Gives the hold's uid, or nothing where it cannot be had: booking works all the same.
 * @param {{eventTypeId: number, slotStart: string, slotDuration?: number}} slot
 * @returns {Promise<string>}
 */
export function reserve(slot) {
  return call("POST", "slots/reservations", { body: slot }).then((held) => held.reservationUid, () => "");
}

/** @param {string} uid */
export async function release(uid) {
  if (uid) await call("DELETE", `slots/reservations/${encodeURIComponent(uid)}`, { keepalive: true }).catch(() => undefined);
}

/**
 * Sends a code to an address that is to be proven.
 * @param {string} email
 * @param {string} language
 */
export function sendCode(email, language) {
  return call("POST", "atoms/verification/email/send-code", { body: { email, language } });
}

/**
 * Books, and gives what was booked: several bookings of a series.
 * @param {object} request
 * @returns {Promise<Booking[]>}
 */
export async function book(request) {
  return [await call("POST", "bookings", { body: request })].flat();
}

/**
 * @param {string} uid
 * @param {{start: string, reschedulingReason?: string, seatUid?: string}} request
 * @returns {Promise<Booking>}
 */
export function reschedule(uid, request) {
  return call("POST", `bookings/${encodeURIComponent(uid)}/reschedule`, { body: request });
}

/**
 * Fetches a booking by its uid; one that has been rescheduled is followed to its newest successor. With the uid of a
 * seat, the booking as seen from it. Rejects with a `Refusal`, of status 404 where there is none.
 * @param {string} uid
 * @param {string | null} [seatUid]
 * @returns {Promise<Booking>}
 */
export async function getBooking(uid, seatUid) {
  let booking = await call("GET", `bookings/${seatUid ? "by-seat/" : ""}${encodeURIComponent(seatUid || uid)}`);
  for (let steps = 0; booking.rescheduledToUid && steps < 50; steps++) {
    booking = await call("GET", `bookings/${encodeURIComponent(booking.rescheduledToUid)}`);
  }
  return booking;
}

/**
 * All bookings of the series that a booking is of; none where it stands alone.
 * @param {Booking} booking
 * @returns {Promise<Booking[]>}
 */
export async function getSeries({ recurringBookingUid }) {
  return recurringBookingUid ? call("GET", `bookings/${encodeURIComponent(recurringBookingUid)}`) : [];
}

/**
 * Cancels a booking, named by its uid or its id; a seat of it alone, or all that follow in its series as well. Rejects
 * with a `Refusal`.
 * @param {{uid?: string, id?: number | string, cancellationReason?: string, seatUid?: string,
 *   cancelSubsequentBookings?: boolean}} booking
 * @returns {Promise<Booking>}
 */
export async function cancelBooking({ uid, id, cancellationReason, ...more }) {
  const name = encodeURIComponent(String(uid ?? id));
  const body = { cancellationReason: cancellationReason || undefined, ...more };
  const cancelled = [await call("POST", `bookings/${name}/cancel`, { body })].flat();
  return cancelled.find((booking) => booking.uid === uid) ?? cancelled[0];
}
