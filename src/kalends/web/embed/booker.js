// <kalends-booker username event-slug [reschedule-uid]>: from free time by the form to what was booked.
// @ts-check

import { about } from "./about.js";
import { book, getBooking, getEventType, reschedule, sendCode } from "./api.js";
import { board } from "./board.js";
import { bookingView } from "./booking.js";
import { calendar } from "./calendar.js";
import { timeOfDay } from "./choices.js";
import { firstWeekday, monthFrom, span } from "./dates.js";
import { details, mark } from "./details.js";
import { DATE, KalendsElement, define, h, notice, safe } from "./element.js";
import { answers, read } from "./fields.js";
import { FreeTime } from "./free.js";
import { rove } from "./grid.js";
import { Hold } from "./hold.js";
import { forwarded, metadataOf, told } from "./query.js";

/** @typedef {import("./api.js").Booking} Booking */
/** @typedef {import("./api.js").EventType} EventType */
/** @typedef {import("./api.js").Slot} Slot */
/** @typedef {import("./dates.js").Layout} Layout */
/** @typedef {import("./fields.js").Typed} Typed */
/** @typedef {import("./texts.js").Word} Word */

/** @type {Record<string, Word>} What to say of an answer, by its input's type or the refusal's code. */
const FAULTS = { AlreadySeated: "seated", VerificationCodeInvalid: "codeWrong", tel: "checkPhone" };

/** @type {Layout[]} */
const LAYOUTS = ["month", "week", "column"];

export class KalendsBooker extends KalendsElement {
  /** What is booked. @type {EventType} */
  event = /** @type {any} */ (null);
  /** The booking for which another time is wanted. @type {Booking | null} */
  moving = null;
  /** @type {FreeTime} */
  free = /** @type {any} */ (null);
  /** Otherwise as the reader's place has it. @type {boolean | undefined} */
  hour12;
  /** @type {Layout} */
  layout = "month";
  month = "";
  /** The date that is shown, or nothing where none is. */
  day = "";

  #turns = 0;
  /** @type {Slot | null} */
  #slot = null;
  #hold = new Hold();
  /** @type {Typed} */
  #typed = {};
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
    this.event = event;
    this.moving = moving;
    this.free = this.#freeTime();
    this.#typed = this.#given;
    this.#proving = "";
    this.spoken = event.interfaceLanguage;
    const { enabledLayouts = LAYOUTS, defaultLayout = LAYOUTS[0] } = event.bookerLayouts ?? {};
    this.layout = enabledLayouts.find((layout) => layout === this.getAttribute("layout")) ?? defaultLayout;
    this.paint("--event-accent", event.color && `${event.color.lightThemeHex} ${event.color.darkThemeHex}`);
    if (event.bookingRequiresAuthentication && !moving) {
      return this.show(about(this), h("section.details", h("p.lead", this.text("signIn"))));
    }
    await this.open(this.free.today.slice(0, 7), "", true);
  }

  /** By the visitor's clock, unless the page or the event type has another. */
  #freeTime() {
    const { event, moving } = this;
    const zone = (event.lockTimeZoneToggleOnBookingPage && event.host?.timeZone) || this.getAttribute("time-zone") || Intl.DateTimeFormat().resolvedOptions().timeZone;
    const length = moving && event.lengthInMinutesOptions?.includes(moving.duration) ? moving.duration : undefined;
    return new FreeTime({ ...event.key, bookingUidToReschedule: moving?.seatUid || moving?.uid }, zone, length);
  }

  /** What the visitor came with, as far as the page lets it through. */
  get #forwarded() {
    return forwarded(this.getAttribute("forward-query"), location.search);
  }

  /** Answers to begin with: what the visitor came with, and over it the attribute `prefill` as JSON. */
  get #given() {
    /** @type {Typed} */
    const typed = {};
    for (const [slug, value] of [...this.#forwarded, ...Object.entries(JSON.parse(this.getAttribute("prefill") || "{}"))]) {
      typed[`answer-${slug}`] = [value].flat().map(String);
    }
    return typed;
  }

  /**
   * Shows a month, or the month of a day with that day's times; in other layouts, the days from there on.
   * @param {string} day
   * @param {string} [focus]
   * @param {boolean} [jump] to the first month with free time
   * @returns {Promise<void>}
   */
  async open(day, focus, jump) {
    const turn = ++this.#turns;
    const current = () => turn === this.#turns && !this.#slot;
    const month = day.slice(0, 7);
    this.month = month;
    this.day = day;
    this.busy(true);
    try {
      const found = await this.free.month(month);
      const later = found.size ? "" : await this.free.next(`${monthFrom(month, 1)}-01`);
      if (!current()) return;
      if (later && jump) return this.open(later);
      if (!found.has(day) && (day === month || this.layout === "month")) [this.day = ""] = found.keys();
      if (this.layout === "month") {
        this.show(about(this), ...calendar(this, found, later));
        rove(this.view);
      } else await this.#showBoard(this.layout, current);
      if (focus && current()) this.focusOn(focus);
    } catch (error) {
      if (current()) this.fail(error);
    }
  }

  /**
   * @param {"week" | "column"} layout
   * @param {() => boolean} current
   */
  async #showBoard(layout, current) {
    const { free, month } = this;
    this.day ||= [free.today, `${month}-01`].sort()[1];
    const [first, past] = span(layout, this.day, firstWeekday(this.locale));
    const found = await free.between(first, past);
    const later = found.size ? "" : await free.next(past);
    if (current()) this.show(about(this), board(this, [first, past], found, later));
  }

  /** @param {Slot} slot */
  choose(slot) {
    if (!this.emit("slot-selected", slot)) return;
    const { event, free } = this;
    this.#slot = slot;
    this.#hold.take({ eventTypeId: event.id, slotStart: slot.start, slotDuration: free.length });
    this.#showForm(slot);
    this.focusOn("details");
  }

  #letGo() {
    this.#slot = null;
    this.#hold.end();
  }

  /**
   * @param {Slot} slot
   * @param {string} [gone] what to say where the slot is taken
   * @param {string[]} [next] the next free starts
   */
  #showForm(slot, gone, next) {
    const draft = { slot, typed: this.#typed, given: this.#given, proves: !!this.#proving, gone, next };
    const onsubmit = (/** @type {SubmitEvent} */ event) => {
      event.preventDefault();
      this.#read();
      this.#send(slot);
    };
    const back = () => {
      this.#read();
      this.#letGo();
      this.open(this.day, "day");
    };
    this.show(...details(this, draft, onsubmit, back));
  }

  #read() {
    this.#typed = read(/** @type {HTMLFormElement} */ (this.view.querySelector("form")));
  }

  /** @param {Slot} slot */
  async #send(slot) {
    if (this.view.ariaBusy === "true") return;
    const { event, moving } = this;
    const start = this.#typed.start?.[0] ?? slot.start;
    this.busy(true);
    try {
      if (event.requiresBookerEmailVerification && !moving && !this.#typed.code?.[0]) await this.#prove(slot);
      else this.#done(await (moving ? this.#move(moving, start) : this.#book(start)));
    } catch (error) {
      this.#refused(error, slot);
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
    const { event, free } = this;
    return book({
      start,
      ...event.key,
      lengthInMinutes: free.length,
      attendee: {
        name: this.#said("name"),
        email: this.#said("email"),
        timeZone: free.zone,
        language: this.#language,
        phoneNumber: this.#said("attendeePhoneNumber") || undefined,
      },
      recurrenceCount: Number(this.#typed.count?.[0]) || undefined,
      metadata: metadataOf(this.#forwarded),
      emailVerificationCode: this.#typed.code?.[0],
      ...answers(event, this.#typed),
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
    const wanted = this.emit(this.moving ? "rescheduled" : "booked", booking);
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
    const { bookingFields = [], forwardParamsSuccessRedirect: listens } = this.event;
    const others = this.#forwarded.filter(([name]) => !bookingFields.some(({ slug }) => slug === name));
    return url && listens ? told(url, others) : url;
  }

  /**
   * A slot that is gone: the form again, with the next free times. An answer that is wrong: a word at its question.
   * @param {unknown} error
   * @param {Slot} slot
   */
  #refused(error, slot) {
    const { code, details, status } = this.report(error);
    if (code.startsWith("Slot")) {
      this.free.forget();
      const { occurrence, start, nextStarts } = details ?? {};
      const which = occurrence ? `${this.format(start, { ...DATE, ...timeOfDay(this) })}: ` : "";
      return this.#showForm(slot, which + this.text("gone"), occurrence > 1 ? [] : nextStarts);
    }
    const name = code === "VerificationCodeInvalid" ? "code" : this.#inputOf(details?.field);
    this.view.querySelector("#notice")?.replaceChildren();
    if (mark(this.view, name, (type) => this.text(FAULTS[code] ?? FAULTS[type] ?? "check"))) return;
    this.#notify(status === 400 ? "check" : "failed");
  }

  /**
   * The name of the input that a refusal's field is about, such as `attendee.email`.
   * @param {string} [field]
   */
  #inputOf(field = "") {
    return field === "location" ? `place-${this.#typed.place?.[0]}` : `answer-${field.split(".").pop()}`;
  }

  /**
   * Says something above the form.
   * @param {Word} word
   * @param {Record<string, string>} [values]
   */
  #notify(word, values) {
    this.view.querySelector("#notice")?.replaceChildren(notice(this.text(word, values)));
  }
}

define("kalends-booker", KalendsBooker);
