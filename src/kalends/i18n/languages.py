"""Which languages there are, which one a reader gets, and its texts.

English is what stands in code and templates; every other language has a catalogue,
`locales/<language>/LC_MESSAGES/kalends.po`, which is read as it is: there is no build step.
"""

from __future__ import annotations

import io
from functools import cache, lru_cache
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

DEFAULT = "en"
"""The language of the texts in code, and of whoever reads none of ours."""

_FOLDER = Path(__file__).parent / "locales"


def catalogue_path(language: str) -> Path:
    """Where the catalogue of a language lies."""
    return _FOLDER / language / "LC_MESSAGES" / "kalends.po"


LANGUAGES: tuple[str, ...] = (DEFAULT, *sorted(path.name for path in _FOLDER.iterdir() if path.is_dir()))
"""Every language that texts exist in, the default first."""


@cache
def translations(language: str) -> NullTranslations:
    """The texts of one of `LANGUAGES`: `.gettext`, `.ngettext`, `.pgettext`. English gives back what it gets."""
    if language == DEFAULT:
        return NullTranslations()
    compiled = io.BytesIO()
    with catalogue_path(language).open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return Translations(fp=compiled)


def speaks(tag: str) -> bool:
    """Whether there are texts in the language of a single tag."""
    return tag.replace("_", "-").partition("-")[0].lower() in LANGUAGES


def negotiate(accept_language: str) -> str:
    """Which of `LANGUAGES` suits an `Accept-Language` header (RFC 9110, 12.5.4), or a single tag such as `de-AT`."""
    for tag in _preferred(accept_language):
        language = tag.replace("_", "-").partition("-")[0].lower()
        if language in LANGUAGES:
            return language
    return DEFAULT


@lru_cache(maxsize=256)
def locale(tag: str) -> Locale:
    """The CLDR locale of a BCP 47 tag, region included (`de-AT`), where texts exist in its language; else English.

    So a text and the dates within it always speak one language. An unknown region falls back to the language.
    """
    language = negotiate(tag)
    try:
        found = Locale.parse(tag.replace("_", "-"), sep="-")
    except (ValueError, UnknownLocaleError):
        return Locale.parse(language)
    return found if found.language == language else Locale.parse(language)


def in_zone(tag: str, zone: str) -> str:
    """The tag, with the region of an IANA zone where it names none: `en` in `Europe/London` is `en-GB`.

    It stays as it is where the zone has no region, or CLDR does not know the language there.
    """
    region = get_global("zone_territories").get(zone)
    placed = f"{tag}-{region}"
    return placed if region and tag.isalpha() and locale(placed).territory else tag


def _preferred(accept_language: str) -> list[str]:
    """The tags of an `Accept-Language` header, the most wanted first, without those that are malformed or have q=0."""
    weighed = [_weigh(part) for part in accept_language.split(",")]
    wanted = [(quality, tag) for quality, tag in weighed if tag and quality > 0]
    return [tag for _, tag in sorted(wanted, key=lambda pair: -pair[0])]


def _weigh(part: str) -> tuple[float, str]:
    tag, _, parameter = part.partition(";")
    name, _, value = parameter.partition("=")
    if name.strip().lower() != "q":
        return 1.0, tag
    try:
        return float(value), tag.strip()
    except ValueError:
        return 0.0, tag.strip()
