// The layouts of days side by side with their times: every day of a week, else those alone that have any.
// @ts-check

import { SHORT, clocks, layouts, nothing, slotList, step, zones } from "./choices.js";
import { at, dayFrom } from "./dates.js";
import { h } from "./element.js";

/** @typedef {import("./free.js").Days} Days */
/** @typedef {import("./booker.js").KalendsBooker} KalendsBooker */

/** How many days with free time stand side by side. */
const COLUMNS = 5;

/** @type {Intl.DateTimeFormatOptions} */
const RANGE = { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" };

/**
 * @param {KalendsBooker} booker
 * @param {string[]} span the first of the days that were looked at, and the day after the last
 * @param {Days} found their free slots
 * @param {string} later the next free day, where these have none
 */
export function board(booker, [first, past], found, later) {
  const { free, layout } = booker;
  const shown = layout === "week" ? Array.from({ length: 7 }, (_, by) => dayFrom(first, by)) : [...found.keys()].slice(0, COLUMNS);
  const last = shown.at(-1);
  const title = Intl.DateTimeFormat(booker.locale, RANGE).formatRange(at(shown[0] ?? first), at(last ?? first));
  booker.say(title);
  return h("section.board",
    layouts(booker),
    h("div.bar", h("h3", { id: "day", tabindex: -1 }, title), clocks(booker),
      step(booker, "previous", "earlier", first <= free.today, [free.today, dayFrom(first, -7)].sort()[1]),
      step(booker, "next", "onwards", false, last ? dayFrom(last, 1) : past)),
    h("div.columns", { "data-layout": layout }, shown.map((day) =>
      h("div", { class: day === free.today && "today" },
        h("h4", booker.named(day, SHORT)),
        found.has(day) ? slotList(booker, found.get(day) ?? []) : h("p.hint", booker.text("none"))))),
    !found.size && nothing(booker, booker.text("none"), later),
    zones(booker));
}
