// The free time of what is booked.
// @ts-check

import { listSlots } from "./api.js";
import { DAY, at, dayFrom, iso, monthFrom } from "./dates.js";

/** @typedef {import("./api.js").Slot} Slot */
/** @typedef {Map<string, Slot[]>} Days Free slots by date. */

/** How many months are looked through for a free day. */
const AHEAD = 12;

export class FreeTime {
  /** @type {Map<string, Days>} */
  #months = new Map();
  #query;
  /** By whose dates and clock. */
  zone;
  /** In minutes, where it is not the event type's own. @type {number | undefined} */
  length;

  /**
   * @param {import("./api.js").Key & {bookingUidToReschedule?: string}} query
   * @param {string} zone
   * @param {number} [length]
   */
  constructor(query, zone, length) {
    this.#query = query;
    this.zone = zone;
    this.length = length;
  }

  /** The date, there. */
  get today() {
    return new Date().toLocaleDateString("sv", { timeZone: this.zone });
  }

  /**
   * The free slots of a month, fetched once.
   * @param {string} month
   * @returns {Promise<Days>}
   */
  async month(month) {
    const key = month + this.zone + this.length;
    const known = this.#months.get(key);
    if (known) return known;
    const all = await listSlots({
      ...this.#query,
      start: iso(at(`${month}-01`) - DAY),
      end: `${monthFrom(month, 1)}-01`,
      timeZone: this.zone,
      duration: this.length,
    });
    const found = new Map(Object.entries(all).filter(([day, slots]) => day.startsWith(month) && slots.length).sort());
    this.#months.set(key, found);
    return found;
  }

  /**
   * The free slots of the days from `first` up to `past`.
   * @param {string} first
   * @param {string} past
   * @returns {Promise<Days>}
   */
  async between(first, past) {
    const free = [...await this.month(first.slice(0, 7)), ...await this.month(dayFrom(past, -1).slice(0, 7))];
    return new Map(free.filter(([day]) => day >= first && day < past));
  }

  /**
   * The first date with free time from a day on, within a year; none: an empty text.
   * @param {string} from
   */
  async next(from) {
    for (let by = 0; by < AHEAD; by++) {
      for (const day of (await this.month(monthFrom(from.slice(0, 7), by))).keys()) if (day >= from) return day;
    }
    return "";
  }

  /** What was fetched may be wrong. */
  forget() {
    this.#months.clear();
  }
}
