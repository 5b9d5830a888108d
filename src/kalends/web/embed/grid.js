// The keyboard in a month grid: one stop for the Tab key, arrows from there. Only days with free times are stops.
// @ts-check

/**
 * @param {ParentNode} root
 * @returns {HTMLElement[]}
 */
export function days(root) {
  return [...root.querySelectorAll("td > :is(a, button)")].map((day) => /** @type {HTMLElement} */ (day));
}

/**
 * Makes one day the grid's stop: the given one, else the chosen one, else the first.
 * @param {ParentNode} root
 * @param {Element | null} [wanted]
 */
export function rove(root, wanted) {
  const all = days(root);
  const stop = all.find((day) => day === wanted) ?? all.find((day) => day.closest("[aria-selected]")) ?? all[0];
  for (const day of all) day.tabIndex = day === stop ? 0 : -1;
}

/**
 * Where a key leads from a day: another day, another month, or nowhere (undefined: not a key of the grid).
 * @param {ParentNode} root
 * @param {Element} from
 * @param {KeyboardEvent} event
 * @returns {HTMLElement | "previous" | "next" | undefined}
 */
export function reach(root, from, { key, ctrlKey, metaKey, altKey }) {
  if (ctrlKey || metaKey || altKey) return undefined;
  const all = days(root);
  const week = all.filter((day) => day.closest("tr") === from.closest("tr"));
  /** @param {number} by */
  const before = (by) => all.findLast((day) => Number(day.textContent) <= Number(from.textContent) - by) ?? "previous";
  /** @param {number} by */
  const after = (by) => all.find((day) => Number(day.textContent) >= Number(from.textContent) + by) ?? "next";
  return /** @type {Record<string, HTMLElement | "previous" | "next" | undefined>} */ ({
    ArrowLeft: before(1),
    ArrowRight: after(1),
    ArrowUp: before(7),
    ArrowDown: after(7),
    Home: week[0],
    End: week.at(-1),
    PageUp: "previous",
    PageDown: "next",
  })[key];
}
