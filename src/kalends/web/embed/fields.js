// The questions of the booking form: from the event type's fields to inputs, and from inputs to a request's answers.
// @ts-check

import { h, icon } from "./element.js";
import { known } from "./texts.js";

/** @typedef {import("./api.js").EventType} EventType */
/** @typedef {import("./api.js").Field} Field */
/** @typedef {import("./api.js").Place} Place */
/** @typedef {import("./element.js").KalendsElement} KalendsElement */
/** @typedef {import("./texts.js").Word} Word */
/** @typedef {Record<string, string[]>} Typed What is typed, by an input's name. */

/** @type {Record<string, Record<string, any>>} */
const INPUTS = {
  name: { autocomplete: "name" },
  email: { type: "email", autocomplete: "email" },
  multiemail: { type: "email", multiple: true },
  phone: { type: "tel", autocomplete: "tel" },
  url: { type: "url" },
  number: { type: "number", step: "any" },
  address: { autocomplete: "street-address" },
};

/** @type {Record<string, string>} What the attendee says about a place, by its kind. */
const SAID = { attendeeAddress: "address", attendeeDefined: "location", attendeePhone: "phone" };

/**
 * The questions to ask: those of a new booking, or why one is moved.
 * @param {EventType} eventType
 * @param {boolean} moving
 */
export function asked({ bookingFields = [], disableGuests }, moving) {
  return bookingFields.filter(({ slug, hidden }) =>
    !hidden && slug !== "location" && (slug === "rescheduleReason") === moving && !(slug === "guests" && disableGuests));
}

/**
 * What is shown of a place, else a word for its kind.
 * @param {KalendsElement} element
 * @param {Place} place
 */
export function placeText(element, { address, phone, type }) {
  return address || phone || element.text(/^(attendee|phone)/.test(type) ? /** @type {Word} */ (type) : "online");
}

/** @param {Place} place */
export function placeIcon({ type }) {
  return icon(/link|integration/.test(type) ? "video" : "place");
}

/**
 * One question as an input with its label.
 * @param {KalendsElement} element
 * @param {Field} field
 * @param {Typed} typed
 * @param {boolean} locked
 */
export function question(element, { type, slug, label, required, options = [], placeholder }, typed, locked) {
  const id = `answer-${slug}`;
  const values = (typed[id] ?? []).flatMap((value) => options[0] && !options.includes(value) ? value.split(",") : value);
  const words = [known(element.locale, label || slug), !required && h("span.hint", ` ${element.text("optional")}`)];
  /** @type {(value: string, words: any, needed?: boolean) => HTMLElement} */
  const box = (value, words, needed) => h("label",
    h("input", { type: type === "radio" ? type : "checkbox", name: id, value, checked: values.includes(value), required: needed }),
    h("span", words));
  if (options.length && type !== "select") {
    return h("fieldset.field.options", { disabled: locked },
      h("legend", words), options.map((option) => box(option, option, required && type === "radio")));
  }
  if (/^(boolean|checkbox)$/.test(type)) return h("fieldset.field.options", { disabled: locked }, box("true", words, required));
  const input = /** @type {HTMLInputElement} */ (h(/^(textarea|select)$/.test(type) ? type : "input",
    { required, placeholder, maxlength: 5000, readonly: locked, disabled: locked && type === "select", ...INPUTS[type] },
    options.length > 0 && ["", ...options].map((option) => h("option", option))));
  input.value = values.join(", ");
  return labelled(id, words, input);
}

/**
 * An input by its name, below its label.
 * @param {string} id
 * @param {any} words
 * @param {HTMLInputElement | HTMLTextAreaElement} input
 */
export function labelled(id, words, input) {
  input.id = input.name = id;
  return h("div.field", h("label", { for: id }, words), input);
}

/**
 * The choice of the place; null where there is nothing to choose or say.
 * @param {KalendsElement} element
 * @param {Place[]} places
 * @param {Typed} typed
 */
export function placeChoice(element, places, typed) {
  if (places.length < 2 && !SAID[places[0]?.type]) return null;
  return h("fieldset.field.options", h("legend", element.text("place")), places.map((place, number) => {
    const name = `place-${number}`;
    const words = placeText(element, place);
    const chosen = (typed.place?.[0] ?? "0") === String(number);
    return h("div.choice",
      h("label", h("input", { type: "radio", name: "place", value: number, checked: chosen }), placeIcon(place), h("span", words)),
      SAID[place.type] && h("input", { name, value: typed[name]?.[0], "aria-label": words, ...(place.type === "attendeePhone" && INPUTS.phone) }));
  }));
}

/**
 * Everything that is typed into a form, locked inputs included.
 * @param {HTMLFormElement} form
 * @returns {Typed}
 */
export function read(form) {
  /** @type {Typed} */
  const typed = {};
  for (const input of form.elements) {
    if (!(input instanceof HTMLInputElement || input instanceof HTMLTextAreaElement || input instanceof HTMLSelectElement)) continue;
    if (/^(radio|checkbox)$/.test(input.type) && !(/** @type {HTMLInputElement} */ (input).checked)) continue;
    (typed[input.name] ??= []).push(input.value.trim());
  }
  return typed;
}

/**
 * What is typed, as the API takes it: guests, the place, and every other answer by its slug.
 * @param {EventType} eventType
 * @param {Typed} typed
 */
export function answers(eventType, typed) {
  /** @type {Record<string, unknown>} */
  const bookingFieldsResponses = {};
  for (const { slug, type } of asked(eventType, false)) {
    const values = (typed[`answer-${slug}`] ?? []).filter(Boolean);
    if (/^(name|email|guests)$/.test(slug)) continue;
    if (type === "boolean") bookingFieldsResponses[slug] = values.length > 0;
    else if (values.length) bookingFieldsResponses[slug] = shaped(type, values);
  }
  const guests = list(typed["answer-guests"]?.[0]);
  return { bookingFieldsResponses, guests: guests.length ? guests : undefined, location: chosenPlace(eventType, typed) };
}

/**
 * @param {string} type
 * @param {string[]} values
 */
function shaped(type, values) {
  if (type === "multiemail") return list(values[0]);
  if (type === "multiselect" || type === "checkbox") return values;
  return type === "number" ? Number(values[0]) : values[0];
}

/** @param {string} [text] */
function list(text = "") {
  return text.split(/[\s,;]+/).filter(Boolean);
}

/**
 * @param {EventType} eventType
 * @param {Typed} typed
 */
function chosenPlace({ locations = [] }, typed) {
  const at = Number(typed.place?.[0] ?? 0);
  const place = locations[at];
  if (!place) return undefined;
  const { type, integration } = place;
  if (SAID[type]) return { type, [SAID[type]]: typed[`place-${at}`]?.[0] };
  return integration ? { type, integration } : { type };
}
