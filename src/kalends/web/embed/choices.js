// What the booker's layouts share: a few choices side by side, steps to and fro, zones, and lists of times.
// @ts-check

import { DATE, h, icon } from "./element.js";

/** @typedef {import("./api.js").Slot} Slot */
/** @typedef {import("./texts.js").Word} Word */
/** @typedef {import("./booker.js").KalendsBooker} KalendsBooker */

/** @type {Intl.DateTimeFormatOptions} */
export const SHORT = { weekday: "short", day: "numeric", month: "short" };

/**
 * @param {KalendsBooker} booker
 * @param {string} name
 * @param {Word} label
 * @param {[string | number, boolean, () => void, string?][]} all words, whether chosen, how to choose, what is spoken
 */
export function options(booker, name, label, all) {
  return h("div", { class: name, role: "group", "aria-label": booker.text(label) }, all.map(([words, chosen, choose, spoken]) => {
    const id = `${name}-${words}`;
    const onclick = () => {
      choose();
      booker.open(booker.day || booker.month, id);
    };
    return h("button", { id, "aria-current": chosen && "true", "aria-label": spoken, onclick }, String(words));
  }));
}

/**
 * @param {KalendsBooker} booker
 */
export function clocks(booker) {
  const hour12 = booker.hour12 ?? Intl.DateTimeFormat(booker.locale, { hour: "numeric" }).resolvedOptions().hour12;
  return options(booker, "clock", "clock", [12, 24].map((hours) =>
    [`${hours}\u202fh`, (hours < 24) === hour12, () => { booker.hour12 = hours < 24; }]));
}

/**
 * @param {KalendsBooker} booker
 */
export function layouts(booker) {
  const enabled = booker.event.bookerLayouts?.enabledLayouts ?? [];
  return enabled.length > 1 && options(booker, "layouts", "layout", enabled.map((layout) =>
    [booker.text(layout), layout === booker.layout, () => { booker.layout = layout; }]));
}

/**
 * @param {KalendsBooker} booker
 */
export function zones(booker) {
  const { event, free } = booker;
  const names = new Set([free.zone, ...Intl.supportedValuesOf("timeZone")]);
  const onchange = (/** @type {Event} */ { target }) => {
    free.zone = /** @type {HTMLSelectElement} */ (target).value;
    booker.open(booker.day || booker.month);
  };
  return h("p.zone",
    h("select", { id: "tz", "aria-label": booker.text("zone"), disabled: event.lockTimeZoneToggleOnBookingPage, onchange }, [...names].sort().map((name) =>
      h("option", { value: name, selected: name === free.zone }, name.replaceAll("_", " ")))));
}

/**
 * @param {KalendsBooker} booker
 * @param {"previous" | "next"} id
 * @param {Word} words
 * @param {boolean} disabled
 * @param {string} to the day or month to show
 */
export function step(booker, id, words, disabled, to) {
  return h("button.step", { id, "aria-label": booker.text(words), disabled, onclick: () => booker.open(to, id) }, icon(id));
}

/**
 * What is said where nothing is free, with the way to the next free day.
 * @param {KalendsBooker} booker
 * @param {string} words
 * @param {string} later
 */
export function nothing(booker, words, later) {
  return h("div.empty", h("p", words), later && h("p",
    h("button.button", { onclick: () => booker.open(later, "day") }, booker.text("later", { day: booker.named(later, DATE) }))));
}

/**
 * @param {KalendsBooker} booker
 * @param {Slot[]} slots
 */
export function slotList(booker, slots) {
  return h("ul.slots", slots.map((slot) =>
    h("li", h("button", { onclick: () => booker.choose(slot) }, booker.format(slot.start, timeOfDay(booker)), seatsLeft(booker, slot)))));
}

/**
 * How many seats of a slot are left, where bookers may know.
 * @param {KalendsBooker} booker
 * @param {Slot} slot
 */
export function seatsLeft(booker, { seatsRemaining: n }) {
  return n && h("span.hint", booker.text("left", { n }));
}

/**
 * How a time of day is shown.
 * @param {KalendsBooker} booker
 * @returns {Intl.DateTimeFormatOptions}
 */
export function timeOfDay({ free, hour12 }) {
  return { timeZone: free.zone, hour: "numeric", minute: "2-digit", hour12 };
}
