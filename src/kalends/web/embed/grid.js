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
 * Where a key leads from a day: another day, another month, or nowhere (null: not a key of the grid).
 * @param {ParentNode} root
 * @param {Element} from
 * @param {KeyboardEvent} event
 * @returns {HTMLElement | "previous" | "next" | null}
 */
export function reach(root, from, event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  const all = days(root);
  const at = all.findIndex((day) => day === from);
  const week = all.filter((day) => day.closest("tr") === from.closest("tr"));
  const number = Number(from.textContent);
  switch (event.key) {
    case "ArrowLeft":
      return all[at - 1] ?? "previous";
    case "ArrowRight":
      return all[at + 1] ?? "next";
    case "ArrowUp":
      return all.findLast((day) => Number(day.textContent) <= number - 7) ?? "previous";
    case "ArrowDown":
      return all.find((day) => Number(day.textContent) >= number + 7) ?? "next";
    case "Home":
      return week[0];
    case "End":
      return week[week.length - 1];
    case "PageUp":
      return "previous";
    case "PageDown":
      return "next";
  }
  return null;
}
