// <kalends-booking uid> shows a booking, <kalends-cancel uid> cancels it.
// @ts-check

import { cancelBooking, getBooking } from "./api.js";
import { KalendsElement, define, h, icon, safe } from "./element.js";

/** @typedef {import("./api.js").Booking} Booking */
/** @typedef {import("./element.js").Child} Child */

const ICONS = /** @type {const} */ ({ accepted: "check", pending: "clock", rejected: "cross", cancelled: "cross" });

/** @typedef {keyof typeof ICONS} Status */

/** @param {Booking} booking */
export const isLive = ({ status }) => status === "accepted" || status === "pending";

/**
 * What a booking's place is called: a link where it is one, else the words themselves.
 * @param {string} place
 * @param {string} video
 */
function placed(place, video) {
  const url = safe(place);
  if (url) return h("a", { href: url, rel: "noopener noreferrer", target: "_top" }, url);
  return place.startsWith("integrations:") ? video : place;
}

/**
 * The facts of a booking, in the attendee's time zone.
 * @param {KalendsElement} element
 * @param {Booking} booking
 */
export function facts(element, booking) {
  const { timeZone } = booking.attendees[0];
  /** @param {Child[]} words */
  const hint = (...words) => h("span.hint", words);
  /** @type {[import("./texts.js").Word, Child[]][]} */
  const rows = [
    ["what", [booking.title]],
    ["when", [h(isLive(booking) ? "span" : "s", {}, element.meeting(booking, timeZone)), h("br"), hint(`(${timeZone.replaceAll("_", " ")})`)]],
    ["who", [
      ...booking.hosts.flatMap((host) => [host.name, " ", hint(element.text("host")), h("br")]),
      ...booking.attendees.flatMap((person) => [person.name, " ", hint(person.displayEmail ?? person.email), h("br")]),
      ...(booking.guests ?? []).flatMap((guest) => [guest, h("br")]),
    ]],
    ["place", [booking.location ? placed(booking.location, element.text("placeVideo")) : null]],
    ["notes", [booking.description]],
    ["cancelReason", [booking.cancellationReason]],
  ];
  return h("dl", rows.filter(([, said]) => said[0]).map(([word, said]) =>
    h("div", h("dt", element.text(word)), h("dd", said))));
}

/**
 * The section that shows a booking and what can be done with it.
 * @param {KalendsElement} element
 * @param {Booking} booking
 */
export function bookingView(element, booking) {
  const status = /** @type {Status} */ (booking.status);
  /**
   * @param {"reschedule" | "cancel"} change
   * @param {string} look
   */
  const link = (change, look) => {
    const url = new Date(booking.end) > new Date() && safe(booking.links[change]);
    /** @param {Event} event */
    const tell = (event) => element.emit(change, { booking, url }) || event.preventDefault();
    return url && h("a", { class: look, href: url, target: "_top", onclick: tell }, element.text(change));
  };
  return h("section.single",
    h("div.mark", { "data-status": status }, icon(ICONS[status])),
    h("h2", { id: "state", tabindex: -1 }, element.text(status)),
    status === "pending" && h("p.lead", element.text("pendingLead", { name: booking.hosts[0].name })),
    facts(element, booking),
    h("p.actions", link("reschedule", "quiet"), link("cancel", "quiet danger")),
  );
}

export class KalendsBooking extends KalendsElement {
  static observedAttributes = ["uid", "language"];

  /** @param {() => boolean} current */
  async start(current) {
    const booking = await getBooking(this.getAttribute("uid") ?? "");
    if (current()) this.show("booking", bookingView(this, booking));
  }
}

export class KalendsCancel extends KalendsElement {
  static observedAttributes = ["uid", "language"];

  /** @param {() => boolean} current */
  async start(current) {
    const booking = await getBooking(this.getAttribute("uid") ?? "");
    if (!current()) return;
    const open = isLive(booking) && booking.links.cancel;
    this.show("booking", open ? this.#question(booking) : bookingView(this, booking));
  }

  /** @param {Booking} booking */
  #question(booking) {
    const reason = h("textarea", { id: "reason", rows: 3, maxlength: 2000 });
    const button = h("button.button", this.text("withdraw"));
    const notice = h("p.error", { role: "alert" });
    /** @param {SubmitEvent} event */
    const send = async (event) => {
      event.preventDefault();
      button.disabled = true;
      try {
        const cancelled = await cancelBooking({ uid: booking.uid, cancellationReason: reason.value.trim() });
        this.show("booking", bookingView(this, cancelled));
        this.focusOn("state");
        this.emit("cancelled", cancelled);
      } catch (error) {
        button.disabled = false;
        notice.textContent = this.text(/** @type {any} */ (error).status === 400 ? "over" : "failed");
        this.report(error);
      }
    };
    return h("section.single",
      h("h2", this.text("cancelling")),
      facts(this, booking),
      h("form", { onsubmit: send },
        h("div.field",
          h("label", { for: "reason" }, this.text("cancelReason"), " ", h("span.hint", this.text("optional"))),
          reason),
        notice,
        h("p.actions", button),
      ),
    );
  }
}

define("kalends-booking", KalendsBooking);
define("kalends-cancel", KalendsCancel);
