// <kalends-booker username event-slug [reschedule-uid]>: month grid or days side by side, times, form, done.
// @ts-check

import { book, getBooking, getEventType, listSlots, release, reschedule, reserve, sendCode } from "./api.js";
import { bookingView } from "./booking.js";
import { DAY, at, dayFrom, intoWeek, iso, monthFrom, span } from "./dates.js";
import { DATE, KalendsElement, define, h, icon, notice, safe } from "./element.js";
import { answers, asked, placeChoice, placeIcon, placeText, question, read } from "./fields.js";
import { days, reach, rove } from "./grid.js";
import { forwarded, metadataOf, told } from "./query.js";

/** @typedef {import("./api.js").Booking} Booking */
/** @typedef {import("./api.js").EventType} EventType */
/** @typedef {import("./api.js").Slot} Slot */
/** @typedef {import("./dates.js").Layout} Layout */
/** @typedef {import("./fields.js").Typed} Typed */
/** @typedef {Map<string, Slot[]>} Days The free slots of a month by date. */

const AHEAD = 12;
const HOLD_AGAIN = 4 * 60_000;
const HOLDS = 3;
/** @type {Layout[]} */
const LAYOUTS = ["month", "week", "column"];
/** How many days with free time stand side by side. */
const COLUMNS = 5;

/** @type {Intl.DateTimeFormatOptions} */
const MONTH = { month: "long", year: "numeric" };
/** @type {Intl.DateTimeFormatOptions} */
const SHORT = { weekday: "short", day: "numeric", month: "short" };
/** @type {Intl.DateTimeFormatOptions} */
const RANGE = { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" };

export class KalendsBooker extends KalendsElement {
  /** @type {EventType} */
  #event = /** @type {any} */ (null);
  /** @type {Booking | null} the booking that moves */
  #moving = null;
  #zone = "";
  /** @type {boolean | undefined} */
  #hour12;
  /** @type {number | undefined} */
  #length;
  /** @type {Layout} */
  #layout = "month";
  #month = "";
  #day = "";
  #turns = 0;
  /** @type {Slot | null} */
  #slot = null;
  /** @type {Map<string, Days>} */
  #months = new Map();
  /** @type {Typed} */
  #typed = {};
  #hold = "";
  #timer = 0;
  /** Where a code has been sent to, which proves the address. */
  #proving = "";

  disconnectedCallback() {
    this.#letGo();
  }

  /** @param {() => boolean} current */
  async start(current) {
    this.#letGo();
    const uid = this.getAttribute("reschedule-uid");
    const moving = uid ? await getBooking(uid, this.getAttribute("seat-uid")) : null;
    if (!current()) return;
    if (moving && !moving.links.reschedule) return this.show(bookingView(this, moving));
    // Pages may know one of several hosts; the booking knows them all.
    const hosts = moving ? moving.hosts.map(({ username }) => username).join("+") : this.getAttribute("username");
    const event = await getEventType(hosts ?? "", this.getAttribute("event-slug") ?? moving?.eventType.slug ?? "");
    if (!current()) return;
    this.#event = event;
    this.#moving = moving;
    this.#proving = "";
    this.spoken = event.interfaceLanguage;
    const { enabledLayouts = LAYOUTS, defaultLayout = LAYOUTS[0] } = event.bookerLayouts ?? {};
    this.#layout = enabledLayouts.find((layout) => layout === this.getAttribute("layout")) ?? defaultLayout;
    this.paint("--event-accent", event.color && `${event.color.lightThemeHex} ${event.color.darkThemeHex}`);
    this.#months.clear();
    this.#zone = (event.lockTimeZoneToggleOnBookingPage && event.host?.timeZone) || this.getAttribute("time-zone") || Intl.DateTimeFormat().resolvedOptions().timeZone;
    this.#typed = this.#prefill;
    this.#length = moving && event.lengthInMinutesOptions?.includes(moving.duration) ? moving.duration : undefined;
    if (event.bookingRequiresAuthentication && !moving) {
      return this.show(this.#about(), h("section.details", h("p.lead", this.text("signIn"))));
    }
    await this.#open(this.#today.slice(0, 7), "", true);
  }

  /** What the visitor came with, as far as the page lets it through. */
  get #forwarded() {
    return forwarded(this.getAttribute("forward-query"), location.search);
  }

  /** Answers to begin with, by field slug: what the visitor came with, and over it the attribute `prefill` as JSON. */
  get #prefill() {
    /** @type {Typed} */
    const typed = {};
    for (const [slug, value] of [...this.#forwarded, ...Object.entries(JSON.parse(this.getAttribute("prefill") || "{}"))]) {
      typed[`answer-${slug}`] = [value].flat().map(String);
    }
    return typed;
  }

  /** The date in the zone that is shown. */
  get #today() {
    return new Date().toLocaleDateString("sv", { timeZone: this.#zone });
  }

  /**
   * The free slots of a month, fetched once.
   * @param {string} month
   */
  async #free(month) {
    const key = month + this.#zone + this.#length;
    const days = this.#months.get(key) ?? (await this.#fetch(month));
    this.#months.set(key, days);
    return days;
  }

  /**
   * @param {string} month
   * @returns {Promise<Days>}
   */
  async #fetch(month) {
    const found = await listSlots({
      ...this.#event.key,
      start: iso(at(`${month}-01`) - DAY),
      end: `${monthFrom(month, 1)}-01`,
      timeZone: this.#zone,
      duration: this.#length,
      bookingUidToReschedule: this.#moving?.seatUid || this.#moving?.uid,
    });
    return new Map(Object.entries(found).filter(([day, slots]) => day.startsWith(month) && slots.length).sort());
  }

  /**
   * The free slots of the days from `first` up to `past`.
   * @param {string} first
   * @param {string} past
   * @returns {Promise<Days>}
   */
  async #between(first, past) {
    const free = [...await this.#free(first.slice(0, 7)), ...await this.#free(dayFrom(past, -1).slice(0, 7))];
    return new Map(free.filter(([day]) => day >= first && day < past));
  }

  /**
   * The first date with free time from a day on, within a year.
   * @param {string} from
   */
  async #next(from) {
    for (let by = 0; by < AHEAD; by++) {
      for (const day of (await this.#free(monthFrom(from.slice(0, 7), by))).keys()) if (day >= from) return day;
    }
    return "";
  }

  /**
   * Shows a month, or the month of a day with that day's times; in other layouts, the days from there on.
   * @param {string} day
   * @param {string} [focus]
   * @param {boolean} [jump] to the first month with free time
   * @returns {Promise<void>}
   */
  async #open(day, focus, jump) {
    const turn = ++this.#turns;
    const current = () => turn === this.#turns && !this.#slot;
    const month = day.slice(0, 7);
    this.#month = month;
    this.#day = day;
    this.busy(true);
    try {
      const free = await this.#free(month);
      const later = free.size ? "" : await this.#next(`${monthFrom(month, 1)}-01`);
      if (!current()) return;
      if (later && jump) return this.#open(later);
      if (!free.has(day) && (day === month || this.#layout === "month")) [this.#day = ""] = free.keys();
      if (this.#layout === "month") this.#showTimes(free, later);
      else await this.#showBoard(this.#layout, current);
      if (focus && current()) this.focusOn(focus);
    } catch (error) {
      this.fail(error);
    }
  }

  /**
   * @param {Days} free
   * @param {string} later
   */
  #showTimes(free, later) {
    const slots = free.get(this.#day) ?? [];
    const empty = this.text("empty", { month: this.#named(this.#month, MONTH) });
    this.show(this.#about(), this.#calendar(free, later, empty), this.#times(slots));
    rove(this.view);
    this.say(slots.length ? `${this.#named(this.#day, DATE)}: ${this.text("times", { n: slots.length })}` : empty);
  }

  /**
   * Shows days with their times side by side: every one of a week, else those alone that have any.
   * @param {Exclude<Layout, "month">} layout
   * @param {() => boolean} current
   */
  async #showBoard(layout, current) {
    this.#day ||= [this.#today, `${this.#month}-01`].sort()[1];
    const [first, past] = span(layout, this.#day, this.#firstWeekday);
    const free = await this.#between(first, past);
    const later = free.size ? "" : await this.#next(past);
    if (!current()) return;
    const shown = layout === "week" ? Array.from({ length: 7 }, (_, by) => dayFrom(first, by)) : [...free.keys()].slice(0, COLUMNS);
    const last = shown.at(-1);
    const title = Intl.DateTimeFormat(this.locale, RANGE).formatRange(at(shown[0] ?? first), at(last ?? first));
    const back = [this.#today, dayFrom(first, -7)].sort()[1];
    this.show(this.#about(), h("section.board",
      this.#layoutChoice(),
      h("div.bar", h("h3", { id: "day", tabindex: -1 }, title), this.#clocks(),
        this.#step("previous", "earlier", first <= this.#today, back),
        this.#step("next", "onwards", false, last ? dayFrom(last, 1) : past)),
      h("div.columns", { "data-layout": layout }, shown.map((day) => this.#column(day, free.get(day)))),
      !free.size && this.#nothing(this.text("none"), later),
      this.#zones()));
    this.say(title);
  }

  /**
   * @param {string} day
   * @param {Slot[]} [slots]
   */
  #column(day, slots) {
    return h("div", { class: day === this.#today && "today" },
      h("h4", this.#named(day, SHORT)),
      slots ? this.#slots(slots) : h("p.hint", this.text("none")));
  }

  #layoutChoice() {
    const layouts = this.#event.bookerLayouts?.enabledLayouts ?? [];
    return layouts.length > 1 && this.#options("layouts", "layout", layouts.map((layout) =>
      [this.text(layout), layout === this.#layout, () => { this.#layout = layout; }]));
  }

  /**
   * What is said where nothing is free, with the way to the next free day.
   * @param {string} words
   * @param {string} later
   */
  #nothing(words, later) {
    return h("div.empty", h("p", words), later && h("p",
      h("button.button", { onclick: () => this.#open(later, "day") },
        this.text("later", { day: this.#named(later, DATE) }))));
  }

  /**
   * @param {"previous" | "next"} id
   * @param {import("./texts.js").Word} words
   * @param {boolean} disabled
   * @param {string} to the day or month to show
   */
  #step(id, words, disabled, to) {
    return h("button.step", { id, "aria-label": this.text(words), disabled, onclick: () => this.#open(to, id) }, icon(id));
  }

  /**
   * A date or month of the calendar in words.
   * @param {string} day
   * @param {Intl.DateTimeFormatOptions} how
   */
  #named(day, how) {
    return this.format(day, { ...how, timeZone: "UTC" });
  }

  /**
   * What is booked, with whom, how long and where.
   * @param {Slot} [slot]
   * @param {string} [gone] set where the slot is taken
   */
  #about(slot, gone) {
    const { title, description, lengthInMinutes, locations = [], users, host, recurrence, lengthInMinutesOptions: lengths = [] } = this.#event;
    const { name, avatarUrl } = host ?? { name: users[0] };
    const length = this.#length ?? lengthInMinutes;
    /** @param {number} n */
    const minutes = (n) => this.#span("minute", n);
    /** @param {Slot} meeting */
    const when = (meeting) => this.meeting(meeting, this.#zone, this.#hour12);
    return h("section.about",
      h("p.host",
        avatarUrl ? h("img.avatar", { src: avatarUrl, alt: "" })
          : h("span.avatar", { "aria-hidden": "true" }, name.split(/\s+/).map((word) => word[0]).join("").slice(0, 2)),
        name),
      h("h2.title", title),
      h("ul.facts",
        slot && h("li.chosen", icon("clock"), h(gone ? "s" : "span", when(slot))),
        this.#moving && h("li", icon("clock"), h("s", when(this.#moving))),
        !slot && h("li", icon("clock"), minutes(length)),
        recurrence && !this.#moving && h("li", icon("repeat"), h("span", this.#rhythm(recurrence))),
        slot?.seatsRemaining && h("li", icon("people"), this.#left(slot)),
        locations.map((place) => h("li", placeIcon(place), h("span", placeText(this, place))))),
      !slot && !this.#moving && lengths.length > 1 && this.#options("lengths", "long", lengths.map((n) =>
        [n, n === length, () => { this.#length = n; }, minutes(n)])),
      description && h("p.description", description));
  }

  /** @param {Slot} slot */
  #left({ seatsRemaining: n }) {
    return n && h("span.hint", this.text("left", { n }));
  }

  /**
   * How often people meet.
   * @param {NonNullable<EventType["recurrence"]>} recurrence
   */
  #rhythm({ frequency, interval, occurrences }) {
    const rhythm = interval > 1 ? this.text("every", { span: this.#span(frequency.slice(0, -2), interval) }) : this.text(frequency);
    return occurrences > 1 ? `${rhythm}, ${this.text("meetings", { n: occurrences })}` : rhythm;
  }

  /**
   * Some minutes, weeks, months or years.
   * @param {string} unit
   * @param {number} n
   */
  #span(unit, n) {
    return Intl.NumberFormat(this.locale, { style: "unit", unit, unitDisplay: "long" }).format(n);
  }

  /**
   * A few choices side by side.
   * @param {string} name
   * @param {import("./texts.js").Word} label
   * @param {[string | number, boolean, () => void, string?][]} options words, whether chosen, how to choose, what is spoken
   */
  #options(name, label, options) {
    return h("div", { class: name, role: "group", "aria-label": this.text(label) }, options.map(([words, chosen, choose, spoken]) => {
      const id = `${name}-${words}`;
      const onclick = () => {
        choose();
        this.#open(this.#day || this.#month, id);
      };
      return h("button", { id, "aria-current": chosen && "true", "aria-label": spoken, onclick }, String(words));
    }));
  }

  /**
   * @param {Days} free
   * @param {string} later
   * @param {string} empty
   */
  #calendar(free, later, empty) {
    const month = this.#month;
    return h("section.calendar",
      this.#layoutChoice(),
      h("div.bar", h("h3", { id: "month" }, this.#named(month, MONTH)),
        this.#step("previous", "previous", month <= this.#today.slice(0, 7), monthFrom(month, -1)),
        this.#step("next", "next", false, monthFrom(month, 1))),
      this.#grid(free),
      !free.size && this.#nothing(empty, later),
      this.#zones());
  }

  /** @param {Days} free */
  #grid(free) {
    const first = at(`${this.#month}-01`);
    const count = (at(`${monthFrom(this.#month, 1)}-01`) - first) / DAY;
    const before = intoWeek(`${this.#month}-01`, this.#firstWeekday);
    const weeks = Array.from({ length: Math.ceil((before + count) / 7) }, (_, week) => week * 7 - before);
    /** @param {number} from */
    const row = (from) => Array.from({ length: 7 }, (_, weekday) => iso(first + (from + weekday) * DAY));
    return h("table", { role: "grid", "aria-labelledby": "month", onkeydown: (/** @type {KeyboardEvent} */ event) => this.#key(event) },
      h("thead", h("tr", row(weeks[0]).map((day) =>
        h("th", { scope: "col", abbr: this.#named(day, { weekday: "long" }) }, this.#named(day, { weekday: "short" }))))),
      h("tbody", weeks.map((week) => h("tr", row(week).map((day) =>
        day.startsWith(this.#month) ? this.#cell(day, free.get(day)?.length ?? 0) : h("td"))))));
  }

  /** 0 for Sunday to 6, as the reader's place has it. */
  get #firstWeekday() {
    const place = /** @type {any} */ (new Intl.Locale(this.locale));
    return ((place.getWeekInfo?.() ?? place.weekInfo)?.firstDay ?? 1) % 7;
  }

  /**
   * @param {string} day
   * @param {number} n how many times are free
   */
  #cell(day, n) {
    const number = String(Number(day.slice(8)));
    const spoken = `${this.#named(day, DATE)}, ${this.text("times", { n })}`;
    const id = `day-${number}`;
    return h("td", { class: day === this.#today && "today", "aria-selected": day === this.#day && "true" }, n
      ? h("button", { id, "aria-label": spoken, onclick: () => this.#open(day, id) }, number)
      : h("span", { "aria-disabled": "true" }, number));
  }

  #zones() {
    const names = new Set([this.#zone, ...Intl.supportedValuesOf("timeZone")]);
    const onchange = (/** @type {Event} */ event) => {
      this.#zone = /** @type {HTMLSelectElement} */ (event.target).value;
      this.#open(this.#day || this.#month);
    };
    return h("p.zone",
      h("select", { id: "tz", "aria-label": this.text("zone"), disabled: this.#event.lockTimeZoneToggleOnBookingPage, onchange }, [...names].sort().map((name) =>
        h("option", { value: name, selected: name === this.#zone }, name.replaceAll("_", " ")))));
  }

  /** @param {Slot[]} slots */
  #times(slots) {
    return h("section.times",
      h("div.bar",
        h("h3", { id: "day", tabindex: -1 }, this.#day ? this.#named(this.#day, SHORT) : this.text("none")),
        this.#clocks()),
      this.#slots(slots));
  }

  #clocks() {
    const hour12 = this.#hour12 ?? Intl.DateTimeFormat(this.locale, { hour: "numeric" }).resolvedOptions().hour12;
    return this.#options("clock", "clock", [true, false].map((twelve) =>
      [twelve ? "12\u202fh" : "24\u202fh", twelve === hour12, () => { this.#hour12 = twelve; }]));
  }

  /** @param {Slot[]} slots */
  #slots(slots) {
    return h("ul.slots", slots.map((slot) =>
      h("li", h("button", { onclick: () => this.#choose(slot) }, this.format(slot.start, this.#clock), this.#left(slot)))));
  }

  /** @returns {Intl.DateTimeFormatOptions} how a time of day is shown */
  get #clock() {
    return { timeZone: this.#zone, hour: "numeric", minute: "2-digit", hour12: this.#hour12 };
  }

  /** @param {KeyboardEvent} event */
  async #key(event) {
    const to = reach(this.view, /** @type {Element} */ (event.target), event);
    if (!to) return;
    event.preventDefault();
    let day = to;
    if (typeof to === "string") {
      if (this.shadowRoot?.querySelector(`#${to}:disabled`)) return;
      await this.#open(monthFrom(this.#month, to === "next" ? 1 : -1), to);
      const [...all] = days(this.view);
      day = all.at(to === "next" ? 0 : -1) ?? to;
    }
    if (typeof day === "string") return;
    rove(this.view, day);
    day.focus();
  }

  /** @param {Slot} slot */
  #choose(slot) {
    if (!this.emit("slot-selected", slot)) return;
    this.#slot = slot;
    this.#keep(slot, HOLDS);
    this.#showForm(slot);
    this.focusOn("details");
  }

  /**
   * Keeps the slot out of other people's lists while the form is open, for a quarter of an hour at most.
   * @param {Slot} slot
   * @param {number} more
   */
  async #keep(slot, more) {
    if (this.#hold) await release(this.#hold);
    this.#hold = "";
    if (!this.#event.id) return;
    const uid = await reserve({ eventTypeId: this.#event.id, slotStart: slot.start, slotDuration: this.#length });
    if (this.#slot !== slot) return release(uid);
    this.#hold = uid;
    if (more) this.#timer = window.setTimeout(() => this.#keep(slot, more - 1), HOLD_AGAIN);
  }

  #letGo() {
    clearTimeout(this.#timer);
    this.#slot = null;
    if (this.#hold) release(this.#hold);
    this.#hold = "";
  }

  /**
   * @param {Slot} slot
   * @param {string} [gone] what to say where the slot is taken
   * @param {string[]} [next] the next free starts
   */
  #showForm(slot, gone, next = []) {
    const event = this.#event;
    const moving = this.#moving;
    const locked = this.#prefill;
    const back = () => {
      this.#typed = read(form);
      this.#letGo();
      this.#open(this.#day, "day");
    };
    const policy = event.confirmationPolicy;
    const most = moving ? 0 : event.recurrence?.occurrences ?? 0;
    const form = h("form", { onsubmit: (/** @type {SubmitEvent} */ submitted) => this.#send(submitted, form, slot) },
      h("div", { id: "notice", role: "alert" }, gone && notice(gone, next.length > 0 && this.#others(next))),
      moving && h("p.who", moving.attendees[0]?.name),
      !moving && placeChoice(this, event.locations ?? [], this.#typed),
      most > 1 && h("div.field", h("label", { for: "count" }, this.text("count")),
        h("input", { id: "count", name: "count", type: "number", min: 1, max: most, value: this.#typed.count?.[0] ?? most, required: true })),
      asked(event, !!moving).map((field) =>
        question(this, field, this.#typed, !!field.disableOnPrefill && `answer-${field.slug}` in locked)),
      this.#proving && h("div.field", h("label", { for: "code" }, this.text("code")),
        h("input", { id: "code", name: "code", inputmode: "numeric", autocomplete: "one-time-code", value: this.#typed.code?.[0] })),
      h("p.actions", h("button.button",
        this.text(moving ? "move" : policy && !policy.disabled ? "request" : "confirm"))));
    this.show(this.#about(slot, gone), h("section.details",
      h("p.back", h("button", { onclick: back }, icon("previous"), this.text("another"))),
      h("h3", { id: "details", tabindex: -1 }, this.text(moving ? "move" : "details")),
      form));
  }

  /** @param {string[]} next */
  #others(next) {
    return h("fieldset.options", h("legend", this.text("other")), next.map((start, number) =>
      h("label", h("input", { type: "radio", name: "start", value: start, checked: !number }),
        this.format(start, { ...DATE, ...this.#clock }))));
  }

  /**
   * @param {SubmitEvent} event
   * @param {HTMLFormElement} form
   * @param {Slot} slot
   */
  async #send(event, form, slot) {
    event.preventDefault();
    if (this.view.getAttribute("aria-busy") === "true") return;
    this.#typed = read(form);
    const start = this.#typed.start?.[0] ?? slot.start;
    this.busy(true);
    try {
      if (this.#event.requiresBookerEmailVerification && !this.#moving && !this.#typed.code?.[0]) await this.#prove(slot);
      else this.#done(await (this.#moving ? this.#move(this.#moving, start) : this.#book(start)));
    } catch (error) {
      this.#refused(error, form, slot);
    }
    this.busy(false);
  }

  /** @param {string} slug */
  #said(slug) {
    return this.#typed[`answer-${slug}`]?.[0];
  }

  /**
   * Has a code sent, and asks for it.
   * @param {Slot} slot
   */
  async #prove(slot) {
    const email = this.#said("email");
    await sendCode(email, this.#language);
    this.#proving = email;
    this.#showForm(slot);
    this.#notify("codeSent", { email });
    this.focusOn("code");
  }

  get #language() {
    return this.locale.slice(0, 2).toLowerCase();
  }

  /** @param {string} start */
  #book(start) {
    return book({
      start,
      ...this.#event.key,
      lengthInMinutes: this.#length,
      attendee: {
        name: this.#said("name"),
        email: this.#said("email"),
        timeZone: this.#zone,
        language: this.#language,
        phoneNumber: this.#said("attendeePhoneNumber") || undefined,
      },
      recurrenceCount: Number(this.#typed.count?.[0]) || undefined,
      metadata: metadataOf(this.#forwarded),
      emailVerificationCode: this.#typed.code?.[0],
      ...answers(this.#event, this.#typed),
    });
  }

  /**
   * @param {Booking} booking
   * @param {string} start
   */
  async #move({ uid, seatUid }, start) {
    return [await reschedule(uid, { start, seatUid, reschedulingReason: this.#said("rescheduleReason") || undefined })];
  }

  /** @param {Booking[]} series */
  #done(series) {
    const [booking] = series;
    this.#letGo();
    const wanted = this.emit(this.#moving ? "rescheduled" : "booked", booking);
    if (this.follow(wanted, this.#success(booking) || booking.links.booking)) return;
    this.show(bookingView(this, booking, series));
    this.focusOn("state");
  }

  /**
   * Where the event type wants people to go, told what the visitor came with if it listens.
   * @param {Booking} booking
   */
  #success({ links }) {
    const url = safe(links.success);
    const { bookingFields = [], forwardParamsSuccessRedirect: listens } = this.#event;
    const others = this.#forwarded.filter(([name]) => !bookingFields.some(({ slug }) => slug === name));
    return url && listens ? told(url, others) : url;
  }

  /**
   * A slot that is gone: the form again, with the next free times. An answer that is wrong: a word at its field.
   * @param {unknown} error
   * @param {HTMLFormElement} form
   * @param {Slot} slot
   */
  #refused(error, form, slot) {
    const { code, details, status } = this.report(error);
    if (code.startsWith("Slot")) {
      this.#months.clear();
      const { occurrence, start, nextStarts } = details ?? {};
      const which = occurrence ? `${this.format(start, { ...DATE, ...this.#clock })}: ` : "";
      return this.#showForm(slot, which + this.text("gone"), occurrence > 1 ? [] : nextStarts);
    }
    const isCode = code === "VerificationCodeInvalid";
    const field = form.elements.namedItem(isCode ? "code" : `answer-${details?.field?.split(".").pop()}`);
    if (field instanceof HTMLElement) {
      field.setAttribute("aria-invalid", "true");
      field.focus();
    }
    this.#notify(isCode ? "codeWrong" : status === 400 || field ? "check" : "failed");
  }

  /**
   * Says something above the form.
   * @param {import("./texts.js").Word} word
   * @param {Record<string, string>} [values]
   */
  #notify(word, values) {
    this.view.querySelector("#notice")?.replaceChildren(notice(this.text(word, values)));
  }
}

define("kalends-booker", KalendsBooker);
