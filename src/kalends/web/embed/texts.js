// The elements' own words. Dates and times come from the browser (Intl).
// @ts-check

const LANGUAGES = ["en", "de"];

/** Every text in each of the languages. */
const TEXTS = {
  accepted: ["You are booked", "Ihr Termin steht"],
  again: ["Try again", "Noch einmal versuchen"],
  another: ["Another time", "Andere Zeit"],
  attendeeAddress: ["An address you give", "Eine Adresse Ihrer Wahl"],
  attendeeDefined: ["A place you choose", "Ein Ort Ihrer Wahl"],
  attendeePhone: ["Call to your phone", "Anruf bei Ihnen"],
  cancel: ["Cancel", "Absagen"],
  cancelled: ["Cancelled", "Abgesagt"],
  cancelling: ["Cancel this booking?", "Diesen Termin absagen?"],
  cancelReason: ["Reason for cancelling", "Grund der Absage"],
  check: ["Please check this.", "Bitte prüfen Sie diese Angabe."],
  checkPhone: ["Please give the country code as well: +44 20 7946 0000.", "Bitte auch die Landesvorwahl angeben: +49 30 901820."],
  clock: ["Clock", "Uhr"],
  code: ["Code", "Code"],
  codeSent: ["Enter the code sent to {email}, or nothing to get another one.", "Geben Sie den Code ein, der an {email} ging, oder nichts für einen neuen."],
  codeWrong: ["This code is wrong or too old.", "Dieser Code ist falsch oder zu alt."],
  column: ["Days", "Tage"],
  confirm: ["Book this time", "Diese Zeit buchen"],
  count: ["How many meetings", "Wie viele Termine"],
  details: ["Your details", "Ihre Angaben"],
  earlier: ["Earlier", "Früher"],
  email: ["E-mail address", "E-Mail-Adresse"],
  empty: ["No free time in {month}.", "Im {month} ist nichts frei."],
  every: ["Every {span}", "Alle {span}"],
  failed: ["That did not work. Please try again.", "Das hat nicht geklappt. Bitte noch einmal versuchen."],
  following: ["And all that follow", "Und alle folgenden"],
  gone: ["This time has just been taken.", "Diese Zeit wurde gerade vergeben."],
  guests: ["Guests", "Gäste"],
  later: ["Next free: {day}", "Nächster freier Tag: {day}"],
  layout: ["Layout", "Ansicht"],
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
  online: ["Online meeting", "Online-Treffen"],
  onwards: ["Later", "Später"],
  optional: ["optional", "freiwillig"],
  other: ["Choose another one:", "Wählen Sie eine andere:"],
  over: ["This booking cannot be changed any more.", "Dieser Termin lässt sich nicht mehr ändern."],
  pending: ["Waiting for confirmation", "Wartet auf Bestätigung"],
  pendingLead: ["{name} has been asked to confirm this time.", "{name} wurde gebeten, diese Zeit zu bestätigen."],
  phone: ["Phone call", "Telefonat"],
  place: ["Where", "Ort"],
  previous: ["Previous month", "Voriger Monat"],
  rejected: ["Declined", "Abgelehnt"],
  request: ["Request this time", "Diese Zeit anfragen"],
  reschedule: ["Reschedule", "Verschieben"],
  seated: ["This address has a seat already.", "Diese Adresse hat schon einen Platz."],
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
