// The chosen slot, kept out of other people's lists while its form is open: for a quarter of an hour at most.
// @ts-check

import { release, reserve } from "./api.js";

const AGAIN = 4 * 60_000;
const TIMES = 3;

/** @typedef {{eventTypeId: number, slotStart: string, slotDuration?: number}} Wanted */

export class Hold {
  /** @type {Wanted | null} */
  #wanted = null;
  #uid = "";
  #timer = 0;

  /**
   * Holds a slot, and again before that ends. What several people have together has no id and cannot be held.
   * @param {Wanted} wanted
   * @param {number} [more] how many times
   */
  async take(wanted, more = TIMES) {
    this.#wanted = wanted;
    await this.#release();
    if (!wanted.eventTypeId) return;
    const uid = await reserve(wanted);
    if (this.#wanted !== wanted) return release(uid);
    this.#uid = uid;
    if (more) this.#timer = setTimeout(() => this.take(wanted, more - 1), AGAIN);
  }

  end() {
    clearTimeout(this.#timer);
    this.#wanted = null;
    this.#release();
  }

  async #release() {
    const uid = this.#uid;
    this.#uid = "";
    await release(uid);
  }
}
