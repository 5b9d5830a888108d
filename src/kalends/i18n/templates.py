"""Templates whose texts are translated."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from kalends.i18n import languages


@cache
def environment(folder: Path, language: str) -> Environment:
    """The templates of a folder in one of `languages.LANGUAGES`. What is put into those named `….html` is escaped; a
    name that is not given is an error, never a blank."""
    found = Environment(
        loader=FileSystemLoader(folder),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        extensions=["jinja2.ext.i18n"],
    )
    found.install_gettext_translations(languages.translations(language), newstyle=True)  # type: ignore[attr-defined]  # the extension brings it
    return found
