// Dates such as 2027-01-12, months such as 2027-01, and the days that a layout shows. No zones: dates are only counted.
// @ts-check

export const DAY = 86_400_000;

/** @typedef {"month" | "week" | "column"} Layout */

/** The instant of a date in UTC. @param {string} day */
export const at = (day) => Date.parse(`${day}T00:00Z`);

/** The date of an instant in UTC. @param {number} instant */
export const iso = (instant) => new Date(instant).toISOString().slice(0, 10);

/**
 * The date some days on.
 * @param {string} day
 * @param {number} by
 */
export const dayFrom = (day, by) => iso(at(day) + by * DAY);

/**
 * A month some months on.
 * @param {string} month
 * @param {number} by
 */
export const monthFrom = (month, by) => {
  const [year, number] = month.split("-").map(Number);
  return iso(Date.UTC(year, number - 1 + by)).slice(0, 7);
};

/**
 * How many days of its week are over before a date.
 * @param {string} day
 * @param {number} firstWeekday 0 for Sunday
 */
export const intoWeek = (day, firstWeekday) => (new Date(at(day)).getUTCDay() - firstWeekday + 7) % 7;

/**
 * With which day weeks begin: 0 for Sunday.
 * @param {string} locale
 */
export function firstWeekday(locale) {
  const place = /** @type {any} */ (new Intl.Locale(locale));
  return ((place.getWeekInfo?.() ?? place.weekInfo)?.firstDay ?? 1) % 7;
}

/**
 * The days that are looked at where they stand side by side, from the first to the one after the last: the week of a
 * day, or a month from it on.
 * @param {Layout} layout
 * @param {string} day
 * @param {number} firstWeekday
 */
export function span(layout, day, firstWeekday) {
  if (layout !== "week") return [day, dayFrom(day, 31)];
  const first = dayFrom(day, -intoWeek(day, firstWeekday));
  return [first, dayFrom(first, 7)];
}
