// The form for a chosen slot.
// @ts-check

import { about } from "./about.js";
import { timeOfDay } from "./choices.js";
import { DATE, h, icon, notice } from "./element.js";
import { asked, labelled, placeChoice, question } from "./fields.js";

/** @typedef {import("./api.js").Slot} Slot */
/** @typedef {import("./fields.js").Typed} Typed */
/** @typedef {import("./booker.js").KalendsBooker} KalendsBooker */

/**
 * @typedef {object} Draft
 * @property {Slot} slot
 * @property {Typed} typed
 * @property {Typed} given what came with the page: some fields do not let it be changed
 * @property {boolean} proves whether the code is asked for that was sent to the address
 * @property {string} [gone] what to say where the slot is taken
 * @property {string[]} [next] the next free starts
 */

/**
 * @param {KalendsBooker} booker
 * @param {Draft} draft
 * @param {(event: SubmitEvent) => void} onsubmit
 * @param {() => void} back
 */
export function details(booker, { slot, typed, given, proves, gone, next = [] }, onsubmit, back) {
  const { event, moving } = booker;
  const { confirmationPolicy: policy, locations = [], recurrence } = event;
  const most = moving ? 0 : recurrence?.occurrences ?? 0;
  const requests = policy && !policy.disabled;
  return [about(booker, slot, gone), h("section.details",
    h("p.back", h("button", { onclick: back }, icon("previous"), booker.text("another"))),
    h("h3", { id: "details", tabindex: -1 }, booker.text(moving ? "move" : "details")),
    h("form", { onsubmit },
      h("div", { id: "notice", role: "alert" }, gone && notice(gone, next.length > 0 && others(booker, next))),
      moving && h("p.who", moving.attendees[0]?.name),
      !moving && placeChoice(booker, locations, typed),
      most > 1 && labelled("count", booker.text("count"), h("input", { type: "number", min: 1, max: most, value: typed.count?.[0] ?? most, required: true })),
      asked(event, !!moving).map((field) =>
        question(booker, field, typed, !!field.disableOnPrefill && `answer-${field.slug}` in given)),
      proves && labelled("code", booker.text("code"), h("input", { inputmode: "numeric", autocomplete: "one-time-code", value: typed.code?.[0] })),
      h("p.actions", h("button.button", booker.text(requests ? "request" : moving ? "move" : "confirm"))))),
  ];
}

/**
 * @param {KalendsBooker} booker
 * @param {string[]} next
 */
function others(booker, next) {
  return h("fieldset.options", h("legend", booker.text("other")), next.map((start, number) =>
    h("label", h("input", { type: "radio", name: "start", value: start, checked: !number }),
      booker.format(start, { ...DATE, ...timeOfDay(booker) }))));
}

/**
 * Says at a question what to change about its answer, and goes there. Whether it is asked.
 * @param {ParentNode} view
 * @param {string} name of its input
 * @param {(type: string) => string} words by the type of the input
 */
export function mark(view, name, words) {
  view.querySelector("#fault")?.remove();
  view.querySelector("[aria-invalid]")?.removeAttribute("aria-invalid");
  const input = /** @type {HTMLInputElement | null} */ (view.querySelector(`[name="${CSS.escape(name)}"]`));
  if (!input) return false;
  input.setAttribute("aria-invalid", "true");
  input.setAttribute("aria-describedby", "fault");
  input.closest(".choice, .field")?.append(h("p.error", { id: "fault" }, words(input.type)));
  input.focus();
  return true;
}
