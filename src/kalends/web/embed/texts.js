// The elements' own words. Dates and times come from the browser (Intl).
// @ts-check

const LANGUAGES = ["en", "de"];

/** Every text in each of the languages. */
const TEXTS = {
  again: ["Try again", "Noch einmal versuchen"],
  another: ["Another time", "Andere Zeit"],
  accepted: ["You are booked", "Ihr Termin steht"],
  cancel: ["Cancel", "Absagen"],
  cancelled: ["Cancelled", "Abgesagt"],
  cancelling: ["Cancel this booking?", "Diesen Termin absagen?"],
  cancelReason: ["Reason for cancelling", "Grund der Absage"],
  check: ["Please check this.", "Bitte prüfen Sie diese Angabe."],
  clock: ["Clock", "Uhr"],
  column: ["Days", "Tage"],
  code: ["Code", "Code"],
  codeSent: ["We have sent a code to {email}. Enter it below, or leave it empty to get another one.", "Wir haben einen Code an {email} gesendet. Geben Sie ihn unten ein; bleibt das Feld leer, kommt ein neuer."],
  codeWrong: ["This is not the code, or not any more.", "Das ist nicht der Code, oder er gilt nicht mehr."],
  confirm: ["Book this time", "Diese Zeit buchen"],
  count: ["How many meetings", "Wie viele Termine"],
  details: ["Your details", "Ihre Angaben"],
  earlier: ["Earlier", "Früher"],
  email: ["E-mail address", "E-Mail-Adresse"],
  empty: ["No free time in {month}.", "Im {month} ist nichts frei."],
  every: ["Every {span}", "Alle {span}"],
  failed: ["That did not work. Please try again.", "Das hat nicht geklappt. Bitte versuchen Sie es noch einmal."],
  following: ["And all that follow", "Und alle folgenden"],
  gone: ["This time has just been taken.", "Diese Zeit wurde gerade vergeben."],
  guests: ["Guests", "Gäste"],
  layout: ["Layout", "Ansicht"],
  later: ["Next free: {day}", "Nächster freier Tag: {day}"],
  left: ["Seats left: {n}", "Freie Plätze: {n}"],
  long: ["How long", "Dauer"],
  meetings: ["{n} meetings", "{n} Termine"],
  missing: ["There is nothing here.", "Hier ist nichts."],
  month: ["Month", "Monat"],
  monthly: ["Every month", "Jeden Monat"],
  move: ["Move the booking", "Termin verschieben"],
  moveReason: ["Reason for rescheduling", "Grund der Verschiebung"],
  name: ["Name", "Name"],
  next: ["Next month", "Nächster Monat"],
  none: ["no free time", "nichts frei"],
  notes: ["Notes", "Anmerkungen"],
  onwards: ["Later", "Später"],
  optional: ["optional", "freiwillig"],
  other: ["Choose another one; what you typed is still here.", "Wählen Sie eine andere; Ihre Eingaben sind noch da."],
  over: ["This booking cannot be changed any more.", "Dieser Termin lässt sich nicht mehr ändern."],
  pending: ["Waiting for confirmation", "Wartet auf Bestätigung"],
  pendingLead: ["{name} has been asked to confirm this time.", "{name} wurde gebeten, diese Zeit zu bestätigen."],
  place: ["Where", "Ort"],
  placeAttendee: ["A place you choose", "Ein Ort Ihrer Wahl"],
  placeAttendeePhone: ["Call to your phone", "Anruf bei Ihnen"],
  placePhone: ["Phone call", "Telefonat"],
  placeOnline: ["Online meeting", "Online-Treffen"],
  previous: ["Previous month", "Voriger Monat"],
  rejected: ["Declined", "Abgelehnt"],
  request: ["Request this time", "Diese Zeit anfragen"],
  reschedule: ["Reschedule", "Verschieben"],
  signIn: ["Please sign in to the app to book.", "Bitte melden Sie sich zum Buchen in der App an."],
  times: ["{n} times", "{n} Zeiten"],
  title: ["Title", "Titel"],
  week: ["Week", "Woche"],
  weekly: ["Every week", "Jede Woche"],
  what: ["What", "Was"],
  when: ["When", "Wann"],
  who: ["Who", "Wer"],
  withdraw: ["Cancel the booking", "Termin absagen"],
  yearly: ["Every year", "Jedes Jahr"],
  zone: ["Time zone", "Zeitzone"],
};

/** @typedef {keyof typeof TEXTS} Word */

/** @param {string | null | undefined} tag */
const index = (tag) => LANGUAGES.indexOf(tag?.toLowerCase().split("-")[0] ?? "");

/**
 * The first of the tags whose language there is, else English. Where it names no region, a later one may.
 * @param {(string | null | undefined)[]} tags
 */
export const locale = (tags) => {
  const tag = tags.find((tag) => index(tag) >= 0) ?? LANGUAGES[0];
  return tags.find((other) => other?.startsWith(`${tag}-`)) ?? tag;
};

/**
 * A label in the reader's language, where it is one of ours in English; else as it is.
 * @param {string} tag
 * @param {string} label
 */
export const known = (tag, label) => Object.values(TEXTS).find(([english]) => english === label)?.[index(tag)] ?? label;

/**
 * @param {string} tag
 * @param {Word} word
 * @param {Record<string, string | number>} [values]
 */
export function text(tag, word, values = {}) {
  return TEXTS[word][index(tag)].replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}
