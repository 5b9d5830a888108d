// The hosted booker without reloads. Every link and form works without this module; it only fetches what they lead
// to, swaps the booker, and keeps history, focus and what was typed.
// @ts-check

import { days, reach, rove } from "../embed/grid.js";

/** What was typed, by field name, so that a look at other times does not lose it. @type {Map<string, string[]>} */
const typed = new Map();

/** The latest request; an older answer that comes later is dropped. */
let turn = 0;

/** @returns {HTMLElement} */
function booker() {
  return /** @type {HTMLElement} */ (document.getElementById("booker"));
}

/**
 * An address with the visitor's own zone and clock, where the present page had to guess them.
 * @param {string} address
 */
function own(address) {
  const { timeZone, hourCycle } = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "numeric" }).resolvedOptions();
  const { guessed, zone } = booker().dataset;
  const url = new URL(address);
  const said = url.searchParams.get("tz") ?? zone;
  if (guessed === undefined || !timeZone || timeZone === zone || said !== zone) return address;
  url.searchParams.set("tz", timeZone);
  if (!url.searchParams.has("clock") && hourCycle) url.searchParams.set("clock", hourCycle.startsWith("h1") ? "12" : "24");
  return url.href;
}

/**
 * Shows the page at an address in place of the present one.
 * @param {string} address
 * @param {{history?: "push" | "replace" | "none", focus?: string}} [how]
 */
async function show(address, { history: change = "push", focus } = {}) {
  const mine = ++turn;
  const url = own(address); // also of a link that is followed before the visitor's own zone is shown
  remember();
  booker().setAttribute("aria-busy", "true");
  const page = await load(url);
  if (mine !== turn) return;
  const fresh = page?.getElementById("booker");
  if (!page || !fresh) return location.assign(url);
  const focused = focus ?? document.activeElement?.id;
  // The address first: whoever sees the new times may copy or reload it.
  if (change === "push") history.pushState(null, "", url);
  if (change === "replace") history.replaceState(null, "", url);
  booker().replaceWith(fresh);
  document.title = page.title;
  restore();
  settle(focused);
}

/**
 * @param {string} url
 * @returns {Promise<Document | null>}
 */
async function load(url) {
  try {
    const answer = await fetch(url, { headers: { Accept: "text/html" } });
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    return null;
  }
}

/**
 * Makes the grid one stop for the Tab key, says what changed, and puts the focus where the visitor goes on.
 * @param {string} [focused]
 */
function settle(focused) {
  rove(booker());
  const said = booker().querySelector("[data-said]")?.getAttribute("data-said");
  const status = document.getElementById("said");
  if (status && said) status.textContent = said;
  if (focused) document.getElementById(focused)?.focus();
}

/** @returns {HTMLFormElement | null} */
function form() {
  return booker().querySelector("form[method=post]");
}

function remember() {
  const present = form();
  if (!present) return;
  typed.clear();
  for (const [name, value] of new FormData(present)) {
    if (name !== "start" && typeof value === "string") typed.set(name, [...(typed.get(name) ?? []), value]);
  }
}

function restore() {
  for (const element of form()?.elements ?? []) {
    if (element instanceof HTMLInputElement && /^(radio|checkbox)$/.test(element.type)) {
      if (typed.size && element.name !== "start") element.checked = !!typed.get(element.name)?.includes(element.value);
    } else if (
      (element instanceof HTMLInputElement && !element.readOnly && element.type !== "hidden") ||
      element instanceof HTMLTextAreaElement ||
      element instanceof HTMLSelectElement
    ) {
      element.value = typed.get(element.name)?.[0] ?? element.value;
    }
  }
}

/**
 * Where the focus belongs after a click on a link: the form's or the day's heading, or the link's own place.
 * @param {HTMLAnchorElement} link
 */
function goal(link) {
  if (link.closest(".slots, .notice")) return "details";
  if (link.closest(".back, .empty")) return "day";
  return link.id;
}

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (!link || !booker().contains(link) || link.pathname !== booker().dataset.path) return;
  if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  show(link.href, { focus: goal(link) });
});

document.addEventListener("change", (event) => {
  const select = event.target;
  if (!(select instanceof HTMLSelectElement) || select.name !== "tz" || !select.form) return;
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(select.form)) query.append(name, String(value));
  show(`${select.form.action}?${query}`, { focus: "tz" });
});

document.addEventListener("keydown", (event) => {
  const day = event.target instanceof Element ? event.target.closest("td a") : null;
  const next = day && reach(booker(), day, event);
  if (!next) return;
  event.preventDefault();
  if (typeof next === "string") turnPage(next);
  else {
    rove(booker(), next);
    next.focus();
  }
});

/**
 * @param {"previous" | "next"} direction
 */
async function turnPage(direction) {
  const link = document.getElementById(direction);
  if (!(link instanceof HTMLAnchorElement)) return;
  await show(link.href);
  const all = days(booker());
  const day = direction === "next" ? all[0] : all[all.length - 1];
  rove(booker(), day);
  (day ?? document.getElementById(direction) ?? document.getElementById("day"))?.focus();
}

document.addEventListener("submit", (event) => {
  const button = /** @type {SubmitEvent} */ (event).submitter;
  const sent = event.target;
  if (!(sent instanceof HTMLFormElement) || sent.method !== "post" || !(button instanceof HTMLButtonElement)) return;
  const words = button.textContent;
  // What a disabled button says is not sent, so it is disabled once the form has been read.
  setTimeout(() => {
    button.disabled = true;
    button.textContent = sent.dataset.busy ?? words;
  });
  addEventListener("pageshow", () => {
    button.disabled = false;
    button.textContent = words;
  });
});

addEventListener("popstate", () => show(location.href, { history: "none" }));

rove(booker());
if (own(location.href) !== location.href) show(location.href, { history: "replace" });
