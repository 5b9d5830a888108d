"""Which language a reader gets, and that every text exists in each."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

import kalends
from kalends.i18n import languages

SOURCE = Path(kalends.__file__).parent
MAPPING = SOURCE.parents[1] / "babel.cfg"
TRANSLATED = [language for language in languages.LANGUAGES if language != languages.DEFAULT]


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("*", "en"),
        ("de", "de"),
        ("de-AT", "de"),
        ("de_DE", "de"),
        ("DE-at", "de"),
        ("fr, de;q=0.5", "de"),
        ("en;q=0.2, de;q=0.9", "de"),
        ("de;q=0, en", "en"),
        ("de;q=nonsense, en;q=0.1", "en"),
        ("fr-CH, fr;q=0.9", "en"),
        (";;,=,", "en"),
        ("../../etc", "en"),
    ],
)
def test_the_most_wanted_language_that_exists_is_taken(header: str, language: str) -> None:
    assert languages.negotiate(header) == language


@pytest.mark.parametrize(
    ("tag", "locale"), [("en-GB", "en_GB"), ("de-AT", "de_AT"), ("de-XX", "de"), ("fr-FR", "en"), ("", "en")]
)
def test_a_tag_keeps_its_region_where_its_language_exists(tag: str, locale: str) -> None:
    assert str(languages.locale(tag)) == locale


def test_english_texts_are_those_in_the_code() -> None:
    assert languages.translations("en").gettext("Cancel") == "Cancel"


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_has_a_translation(language: str) -> None:
    catalogue = _catalogue(language)
    assert [key for key in _texts() if not _is_translated(catalogue.get(key))] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_left_over(language: str) -> None:
    texts = set(_texts())
    assert [message.id for message in _catalogue(language).values() if _key(message.id) not in texts] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_keep_their_placeholders(language: str) -> None:
    broken = {message.id: [str(error) for error in message.check()] for message in _catalogue(language).values()}
    assert {text: errors for text, errors in broken.items() if errors} == {}


def _catalogue(language: str) -> dict[str, Message]:
    with languages.catalogue_path(language).open("rb") as file:
        catalogue = read_po(file, locale=language)
    return {_key(message.id): message for message in catalogue if message.id}


def _texts() -> Iterator[str]:
    """Every text in code and templates."""
    with MAPPING.open() as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]  # Babel leaves it untyped
    found = extract_from_dir(SOURCE, methods, options, DEFAULT_KEYWORDS)
    for _file, _line, text, _comments, context in found:
        assert context is None, "contexts are not used yet"
        yield _key(text)


def _key(text: str | tuple[str, ...] | list[str]) -> str:
    return text if isinstance(text, str) else text[0]


def _is_translated(message: Message | None) -> bool:
    if message is None or message.fuzzy or not message.string:
        return False
    return isinstance(message.string, str) or all(message.string)


@pytest.mark.parametrize(
    ("tag", "zone", "placed"),
    [
        ("en", "Europe/London", "en-GB"),
        ("en", "Europe/Berlin", "en-DE"),
        ("en", "America/New_York", "en-US"),
        ("de", "Europe/Zurich", "de-CH"),
        ("de-AT", "Europe/Berlin", "de-AT"),
        ("en", "Asia/Tokyo", "en"),
        ("de", "America/New_York", "de"),
        ("en", "UTC", "en"),
        ("tlh", "Europe/Berlin", "tlh"),
    ],
)
def test_a_zone_lends_its_region_where_the_language_is_known_there(tag: str, zone: str, placed: str) -> None:
    assert languages.in_zone(tag, zone) == placed
