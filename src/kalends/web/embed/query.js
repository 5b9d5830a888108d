// What the visitor came with: the query of the page around an element, as far as that page lets it through.
// @ts-check

/** @typedef {[string, string][]} Pairs */

/** How much goes on; the API keeps as many entries of metadata, whose keys have 40 characters and values 500. */
const MOST = 50;

/**
 * The parameters that may go on: those named, where `utm_*` names all that begin so; all of them where none is named.
 * @param {string | null} names none at all for null
 * @param {string} search
 * @returns {Pairs}
 */
export function forwarded(names, search) {
  if (names === null) return [];
  const wanted = names.split(/\s+/).filter(Boolean);
  /** @param {string} name */
  const may = (name) => !wanted.length || wanted.some((one) => one.endsWith("*") ? name.startsWith(one.slice(0, -1)) : one === name);
  return [...new URLSearchParams(search)].filter(([name]) => may(name)).slice(0, MOST);
}

/**
 * What is to be kept with the booking: `metadata[plan]=pro`, by `plan`.
 * @param {Pairs} pairs
 */
export function metadataOf(pairs) {
  return Object.fromEntries(pairs.flatMap(([name, value]) => {
    const key = name.match(/^metadata\[([^\]]{1,40})\]$/)?.[1];
    return key ? [[key, value.slice(0, 500)]] : [];
  }));
}

/**
 * An address of the customer's that is told what the visitor came with; what it says itself stays.
 * @param {string} url
 * @param {Pairs} pairs
 */
export function told(url, pairs) {
  const address = new URL(url);
  for (const [name, value] of pairs) if (!address.searchParams.has(name)) address.searchParams.set(name, value);
  return address.href;
}
