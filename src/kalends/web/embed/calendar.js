// The layout of a month, with the times of one day beside it.
// @ts-check

import { SHORT, clocks, layouts, nothing, slotList, step, zones } from "./choices.js";
import { DAY, at, firstWeekday, intoWeek, iso, monthFrom } from "./dates.js";
import { DATE, h } from "./element.js";
import { days, reach, rove } from "./grid.js";

/** @typedef {import("./free.js").Days} Days */
/** @typedef {import("./booker.js").KalendsBooker} KalendsBooker */

/** @type {Intl.DateTimeFormatOptions} */
const MONTH = { month: "long", year: "numeric" };

/**
 * @param {KalendsBooker} booker
 * @param {Days} found the month's free slots
 * @param {string} later the next free day, where the month has none
 */
export function calendar(booker, found, later) {
  const { month, day, free } = booker;
  const slots = found.get(day) ?? [];
  const empty = booker.text("empty", { month: booker.named(month, MONTH) });
  booker.say(slots.length ? `${booker.named(day, DATE)}: ${booker.text("times", { n: slots.length })}` : empty);
  return [
    h("section.calendar",
      layouts(booker),
      h("div.bar", h("h3", { id: "month" }, booker.named(month, MONTH)),
        step(booker, "previous", "previous", month <= free.today.slice(0, 7), monthFrom(month, -1)),
        step(booker, "next", "next", false, monthFrom(month, 1))),
      monthGrid(booker, found),
      !found.size && nothing(booker, empty, later),
      zones(booker)),
    h("section.times",
      h("div.bar",
        h("h3", { id: "day", tabindex: -1 }, day ? booker.named(day, SHORT) : booker.text("none")),
        clocks(booker)),
      slotList(booker, slots)),
  ];
}

/**
 * @param {KalendsBooker} booker
 * @param {Days} found
 */
function monthGrid(booker, found) {
  const { month } = booker;
  const first = at(`${month}-01`);
  const count = (at(`${monthFrom(month, 1)}-01`) - first) / DAY;
  const before = intoWeek(`${month}-01`, firstWeekday(booker.locale));
  const weeks = Array.from({ length: Math.ceil((before + count) / 7) }, (_, week) => week * 7 - before);
  /** @param {number} from */
  const row = (from) => Array.from({ length: 7 }, (_, weekday) => iso(first + (from + weekday) * DAY));
  const onkeydown = (/** @type {KeyboardEvent} */ event) => go(booker, event);
  return h("table", { role: "grid", "aria-labelledby": "month", onkeydown },
    h("thead", h("tr", row(weeks[0]).map((day) =>
      h("th", { scope: "col", abbr: booker.named(day, { weekday: "long" }) }, booker.named(day, { weekday: "short" }))))),
    h("tbody", weeks.map((week) => h("tr", row(week).map((day) =>
      day.startsWith(month) ? cell(booker, day, found.get(day)?.length ?? 0) : h("td"))))));
}

/**
 * @param {KalendsBooker} booker
 * @param {string} day
 * @param {number} n how many times are free
 */
function cell(booker, day, n) {
  const number = String(+day.slice(8));
  const spoken = `${booker.named(day, DATE)}, ${booker.text("times", { n })}`;
  const id = `day-${number}`;
  return h("td", { class: day === booker.free.today && "today", "aria-selected": day === booker.day && "true" }, n
    ? h("button", { id, "aria-label": spoken, onclick: () => booker.open(day, id) }, number)
    : h("span", { "aria-disabled": "true" }, number));
}

/**
 * Where a key leads: to another day, or into the next month or the one before.
 * @param {KalendsBooker} booker
 * @param {KeyboardEvent} event
 */
async function go(booker, event) {
  const { view, month } = booker;
  const to = reach(view, /** @type {Element} */ (event.target), event);
  if (!to) return;
  event.preventDefault();
  let day = to;
  if (typeof to === "string") {
    if (view.querySelector(`#${to}:disabled`)) return;
    await booker.open(monthFrom(month, to === "next" ? 1 : -1), to);
    const [...all] = days(view);
    day = all.at(to === "next" ? 0 : -1) ?? to;
  }
  if (typeof day === "string") return;
  rove(view, day);
  day.focus();
}
