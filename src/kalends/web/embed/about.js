// What is booked, with whom, how long, where, and how often.
// @ts-check

import { options, seatsLeft } from "./choices.js";
import { h, icon } from "./element.js";
import { placeIcon, placeText } from "./fields.js";

/** @typedef {import("./api.js").EventType} EventType */
/** @typedef {import("./api.js").Slot} Slot */
/** @typedef {import("./booker.js").KalendsBooker} KalendsBooker */

/**
 * @param {KalendsBooker} booker
 * @param {Slot} [slot] the chosen one
 * @param {string} [gone] set where it is taken
 */
export function about(booker, slot, gone) {
  const { event, moving, free, hour12 } = booker;
  const { title, description, lengthInMinutes, locations = [], recurrence, lengthInMinutesOptions: lengths = [] } = event;
  const length = free.length ?? lengthInMinutes;
  /** @param {number} n */
  const minutes = (n) => booker.amount("minute", n);
  /** @param {Slot} meeting */
  const when = (meeting) => booker.meeting(meeting, free.zone, hour12);
  return h("section.about",
    host(event),
    h("h2.title", title),
    h("ul.facts",
      slot && h("li.chosen", icon("clock"), h(gone ? "s" : "span", when(slot))),
      moving && h("li", icon("clock"), h("s", when(moving))),
      !slot && h("li", icon("clock"), minutes(length)),
      recurrence && !moving && h("li", icon("repeat"), h("span", rhythm(booker, recurrence))),
      slot?.seatsRemaining && h("li", icon("people"), seatsLeft(booker, slot)),
      locations.map((place) => h("li", placeIcon(place), h("span", placeText(booker, place))))),
    !slot && !moving && lengths.length > 1 && options(booker, "lengths", "long", lengths.map((n) =>
      [n, n === length, () => { free.length = n; }, minutes(n)])),
    description && h("p.description", description));
}

/** @param {EventType} event */
function host({ host, users }) {
  const { name, avatarUrl } = host ?? { name: users[0] };
  return h("p.host",
    avatarUrl ? h("img.avatar", { src: avatarUrl, alt: "" })
      : h("span.avatar", { "aria-hidden": "true" }, name.split(/\s+/).map(([letter]) => letter).slice(0, 2).join("")),
    name);
}

/**
 * How often people meet.
 * @param {KalendsBooker} booker
 * @param {NonNullable<EventType["recurrence"]>} recurrence
 */
function rhythm(booker, { frequency, interval, occurrences }) {
  const often = interval > 1 ? booker.text("every", { span: booker.amount(frequency.slice(0, -2), interval) }) : booker.text(frequency);
  return occurrences > 1 ? `${often}, ${booker.text("meetings", { n: occurrences })}` : often;
}
