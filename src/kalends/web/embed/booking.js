// <kalends-booking uid> shows a booking, <kalends-cancel uid> cancels it.
// @ts-check

import { cancelBooking, getBooking, getSeries } from "./api.js";
import { KalendsElement, define, h, icon, safe } from "./element.js";
import { labelled } from "./fields.js";

/** @typedef {import("./api.js").Booking} Booking */
/** @typedef {import("./element.js").Child} Child */

const MARKS = /** @type {const} */ ({ accepted: "check", pending: "clock", rejected: "cross", cancelled: "cross" });

/** @typedef {keyof typeof MARKS} Status */

/** @param {Booking} booking */
export const isLive = ({ status }) => status === "accepted" || status === "pending";

/**
 * The facts of a booking, in the attendee's time zone, and when the others of its series are.
 * @param {KalendsElement} element
 * @param {Booking} booking
 * @param {Booking[]} [series]
 */
export function facts(element, booking, series = []) {
  const url = safe(booking.location);
  const zone = booking.attendees[0]?.timeZone;
  /** @param {Booking} meeting */
  const when = (meeting) => h("p", h(isLive(meeting) ? "span" : "s", element.meeting(meeting, zone)));
  /** @type {[import("./texts.js").Word, Child | Child[]][]} */
  const rows = [
    ["what", booking.title],
    ["when", [booking, ...series.filter(({ uid }) => uid !== booking.uid)].map(when)],
    ["who", [...booking.hosts, ...booking.attendees].map(({ name }) => name).concat(booking.guests ?? []).join("\n")],
    ["place", url ? h("a", { href: url, target: "_top", rel: "noreferrer" }, url) : booking.location],
    ["notes", booking.description],
    ["cancelReason", booking.cancellationReason],
  ];
  return h("dl", rows.map(([word, said]) => said && h("div", h("dt", element.text(word)), h("dd", said))));
}

/**
 * The section that shows a booking and what can be done with it.
 * @param {KalendsElement} element
 * @param {Booking} booking
 * @param {Booking[]} [series]
 */
export function bookingView(element, booking, series) {
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
    h("div.mark", { "data-status": status }, icon(MARKS[status])),
    h("h2", { id: "state", tabindex: -1 }, element.text(status)),
    status === "pending" && h("p.lead", element.text("pendingLead", { name: booking.hosts[0].name })),
    facts(element, booking, series),
    h("p.actions", link("reschedule", "quiet"), link("cancel", "quiet danger")),
  );
}

export class KalendsBooking extends KalendsElement {
  /** @param {() => boolean} current */
  async start(current) {
    const booking = await getBooking(this.getAttribute("uid") ?? "", this.getAttribute("seat-uid"));
    const series = await getSeries(booking);
    if (current()) this.draw(booking, series);
  }

  /**
   * @param {Booking} booking
   * @param {Booking[]} series
   */
  draw(booking, series) {
    this.show(bookingView(this, booking, series));
  }
}

export class KalendsCancel extends KalendsBooking {
  /**
   * @param {Booking} booking
   * @param {Booking[]} series
   */
  draw(booking, series) {
    if (isLive(booking) && booking.links.cancel) this.show(this.#question(booking, series));
    else super.draw(booking, series);
  }

  /**
   * @param {Booking} booking
   * @param {Booking[]} series
   */
  #question(booking, series) {
    const following = h("input", { type: "checkbox" });
    const asks = series.some((other) => isLive(other) && other.start > booking.start);
    const reason = h("textarea", { rows: 3, maxlength: 2000 });
    const button = h("button.button", this.text("withdraw"));
    const notice = h("p.error", { role: "alert" });
    /** @param {SubmitEvent} event */
    const send = async (event) => {
      event.preventDefault();
      button.disabled = true;
      try {
        const cancelled = await cancelBooking({
          uid: booking.uid,
          seatUid: booking.seatUid,
          cancellationReason: reason.value.trim(),
          cancelSubsequentBookings: following.checked || undefined,
        });
        super.draw(booking.seatUid ? { ...cancelled, status: "cancelled" } : cancelled, await getSeries(booking));
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
        asks && h("p.field.options", h("label", following, this.text("following"))),
        labelled("reason", [this.text("cancelReason"), " ", h("span.hint", this.text("optional"))], reason),
        notice,
        h("p.actions", button),
      ),
    );
  }
}

define("kalends-booking", KalendsBooking);
define("kalends-cancel", KalendsCancel);
