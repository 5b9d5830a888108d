// What the three elements share: a shadow with the common sheet, the language, the events, and the way onwards.
// @ts-check

import sheet from "./kalends.css" with { type: "css" };
import { locale, text } from "./texts.js";

/** @typedef {import("./texts.js").Word} Word */

const ICONS = {
  check: "m5 13 4.5 4.5L19 7",
  clock: "M12 7v5l3 2M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0z",
  cross: "m6 6 12 12M18 6 6 18",
  next: "m10 6 6 6-6 6",
  people: "M13 8a4 4 0 1 1-8 0 4 4 0 0 1 8 0zM2 21c0-4 3-6 7-6s7 2 7 6M16 4.5a4 4 0 0 1 0 7M19 16q3 1 3 5",
  place: "M12 21s7-6.1 7-11a7 7 0 0 0-14 0c0 4.9 7 11 7 11zM14.5 10a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0z",
  previous: "m14 6-6 6 6 6",
  repeat: "M4 11V6h15M16 3l3 3-3 3M20 13v5H5M8 21l-3-3 3-3",
  video: "M3 6h12v12H3zM15 11l6-3v8l-6-3",
};

/** @typedef {keyof typeof ICONS} Icon */
/** @typedef {Node | string | null | undefined | false} Child */

/** @type {Intl.DateTimeFormatOptions} */
export const DATE = { weekday: "long", day: "numeric", month: "long", year: "numeric" };

/**
 * @template {string} T
 * @typedef {T extends `${infer Tag}.${string}` ? ElementOf<Tag> : T extends keyof HTMLElementTagNameMap ? HTMLElementTagNameMap[T] : HTMLElement} ElementOf
 */

/**
 * An element, such as `p.hint`, with properties and children as they come. Texts become text, never markup; `on…`
 * properties are listeners; what is null or false is left out.
 * @template {string} T
 * @param {T} name
 * @param {...any} parts
 * @returns {ElementOf<T>}
 */
export function h(name, ...parts) {
  const [tag, ...classes] = name.split(".");
  const element = document.createElement(tag);
  element.className = classes.join(" ");
  for (const part of parts.flat(2)) {
    if (part instanceof Node || typeof part === "string") element.append(part);
    else for (const [key, value] of Object.entries(part || {})) set(element, key, value);
  }
  return /** @type {any} */ (element);
}

/**
 * @param {HTMLElement} element
 * @param {string} key
 * @param {any} value
 */
function set(element, key, value) {
  if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
  else if (value != null && value !== false) element.setAttribute(key, value === true ? "" : value);
}

/** @param {Icon} name */
export function icon(name) {
  const [svg, path] = ["svg", "path"].map((tag) => document.createElementNS("http://www.w3.org/2000/svg", tag));
  for (const [key, value] of [["class", "icon"], ["viewBox", "0 0 24 24"], ["aria-hidden", "true"]]) svg.setAttribute(key, value);
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/**
 * A coloured box that says what happened.
 * @param {string} words
 * @param {...Child} more
 */
export function notice(words, ...more) {
  return h("div.notice", h("p", h("strong", words)), more);
}

/**
 * The address, if a browser may be sent there: http or https, nothing else.
 * @param {string | null | undefined} url
 */
export function safe(url) {
  return url && /^https?:\/\//i.test(url) ? url : null;
}

export class KalendsElement extends HTMLElement {
  static observedAttributes = ["username", "event-slug", "reschedule-uid", "uid", "seat-uid", "time-zone", "language", "layout", "color"];

  #turn = 0;

  #card = h("div.card");
  #status = h("p.unseen", { role: "status" });
  /** The language that what is shown asks for. @type {string | undefined} */
  spoken;
  /** Everything that is shown. */
  view = h("div.kalends", { "aria-busy": "true" }, this.#card, this.#status);

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    root.append(this.view);
  }

  connectedCallback() {
    this.#restart();
  }

  /** @param {string} name */
  attributeChangedCallback(name) {
    if (name === "color") this.paint("--kalends-accent", this.getAttribute(name));
    else if (this.isConnected) this.#restart();
  }

  /**
   * Gives what stands out a colour, such as `#a83a1c`, or two of them: for light ground and for dark.
   * @param {string} variable
   * @param {string | null | undefined} colors
   */
  paint(variable, colors) {
    const [light, dark = light] = colors?.match(/#[\da-f]{6}\b/gi) ?? [];
    this.view.style.setProperty(variable, light ? `light-dark(${light}, ${dark})` : null);
  }

  /** Starts over; what an earlier start still waits for is dropped. */
  async #restart() {
    const turn = ++this.#turn;
    const current = () => turn === this.#turn && this.isConnected;
    await null;
    this.busy(true);
    try {
      if (current()) await this.start(current);
    } catch (error) {
      if (current()) this.fail(error);
    }
  }

  /**
   * Fetches and shows. `current()` says whether the answer is still wanted.
   * @param {() => boolean} current
   */
  async start(current) {
    void current;
  }

  /** The language and region of texts, dates and times. */
  get locale() {
    return locale([this.getAttribute("language"), this.spoken, this.closest("[lang]")?.getAttribute("lang"), ...navigator.languages]);
  }

  /**
   * @param {Word} word
   * @param {Record<string, string | number>} [values]
   */
  text(word, values) {
    return text(this.locale, word, values);
  }

  /**
   * A date or time in the reader's words.
   * @param {string | Date} instant
   * @param {Intl.DateTimeFormatOptions} how
   */
  format(instant, how) {
    return Intl.DateTimeFormat(this.locale, how).format(new Date(instant));
  }

  /**
   * A date or month of the calendar in the reader's words.
   * @param {string} day
   * @param {Intl.DateTimeFormatOptions} how
   */
  named(day, how) {
    return this.format(day, { ...how, timeZone: "UTC" });
  }

  /**
   * Some minutes, weeks, months or years.
   * @param {string} unit
   * @param {number} n
   */
  amount(unit, n) {
    return Intl.NumberFormat(this.locale, { style: "unit", unit, unitDisplay: "long" }).format(n);
  }

  /**
   * The day of a meeting and, on a line of their own, its hours.
   * @param {{start: string, end: string}} slot
   * @param {string} timeZone
   * @param {boolean} [hour12]
   */
  meeting({ start, end }, timeZone, hour12) {
    const hours = Intl.DateTimeFormat(this.locale, { timeZone, hour: "numeric", minute: "2-digit", timeZoneName: "short", hour12 });
    return [this.format(start, { ...DATE, timeZone }), h("br"), hours.formatRange(Date.parse(start), Date.parse(end))];
  }

  /**
   * Shows sections in place of those that were there. The focus stays on the element of the same id.
   * @param {...Element} sections
   */
  show(...sections) {
    const focused = this.shadowRoot?.activeElement?.id;
    this.#card.replaceChildren(...sections);
    this.view.lang = this.locale;
    this.busy(false);
    if (focused) this.focusOn(focused);
  }

  /** @param {boolean} waits */
  busy(waits) {
    this.view.ariaBusy = String(waits);
  }

  /** @param {string} id */
  focusOn(id) {
    this.shadowRoot?.getElementById(id)?.focus();
  }

  /**
   * Tells those who listen rather than look.
   * @param {string} words
   */
  say(words) {
    this.#status.textContent = words;
  }

  /**
   * Shows what went wrong, with a way to try again.
   * @param {unknown} error
   */
  fail(error) {
    const { status } = this.report(error);
    this.show(h("section.single", { role: "alert" },
      h("p", this.text(status === 404 ? "missing" : "failed")),
      h("p.actions", h("button.quiet", { onclick: () => this.#restart() }, this.text("again")))));
  }

  /**
   * @param {unknown} error
   * @returns {{message: string, status: number, code: string, details: any}}
   */
  report(error) {
    const { message, status = -1, code = "", details } = /** @type {any} */ (error);
    if (status < 0) console.error(error);
    const said = { message, status, code, details };
    this.emit("error", said);
    return said;
  }

  /**
   * Tells the page; false when the page wants to go on by itself.
   * @param {string} name
   * @param {any} detail
   */
  emit(name, detail) {
    return this.dispatchEvent(new CustomEvent(`kalends:${name}`, { detail, bubbles: true, composed: true, cancelable: true }));
  }

  /**
   * Goes to where the customer wants people to land, unless the page keeps them. Returns whether it goes.
   * @param {boolean} wanted
   * @param {string | null | undefined} url
   */
  follow(wanted, url) {
    const target = safe(url);
    if (!wanted || !target || this.hasAttribute("no-redirect")) return false;
    location.assign(target);
    return true;
  }
}

/**
 * Makes an element known, unless a second copy of this module comes along.
 * @param {string} name
 * @param {typeof KalendsElement} element
 */
export function define(name, element) {
  if (!customElements.get(name)) customElements.define(name, element);
}
