"""The files that pages and other sites load: style sheets, modules, the icon, and the operator's own theme. Packing one
takes a while, the first time; so the routes are not async, and keep nobody waiting."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import rcssmin
import rjsmin
import zopfli.gzip
from fastapi import APIRouter, Request, Response

from kalends.http.deps import SettingsDep
from kalends.web.pages import PageNotFound, PageRoute

router = APIRouter(route_class=PageRoute, include_in_schema=False)

_HERE = Path(__file__).parent
_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}

_LEAN: Mapping[str, Callable[[str], str]] = {".js": rjsmin.jsmin, ".css": rcssmin.cssmin}
"""How a module or style sheet loses its comments and needless space: types and reasons are for who reads the source."""

_ENTRY = "kalends.js"
_IMPORT = re.compile(r'^import (?:\{[^}]*\} from )?"\./([\w.]+)";\n', re.MULTILINE)
_SHEET = re.compile(r'^import (\w+) from "\./([\w.]+)" with \{ type: "css" \};\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?!\{)", re.MULTILINE)
_HEX = re.compile(r"[0-9a-f]{6}")


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is served: as it is, packed, and with the tag that says which version it is."""

    media_type: str
    content: bytes
    packed: bytes
    tag: str


@router.api_route("/embed/{name}", methods=["GET", "HEAD"])
def embed(request: Request, name: str) -> Response:
    """The elements, their style sheet, or one of their modules. Any site may load them."""
    return _answer(request, _embed() if name == _ENTRY else _asset("embed", name))


@router.api_route("/static/theme.css", methods=["GET", "HEAD"])
def theme(request: Request, settings: SettingsDep) -> Response:
    """`theme.css` of the data folder, where an operator sets the `--kalends-…` variables; empty without one."""
    path = settings.data / "theme.css"
    return _answer(request, _pack(path.read_bytes() if path.is_file() else b"", ".css"))


@router.api_route("/static/colors/{light}-{dark}.css", methods=["GET", "HEAD"])
def colors(request: Request, light: str, dark: str) -> Response:
    """An event type's colours, in six hexadecimal digits, as what stands out on its pages."""
    if not (_HEX.fullmatch(light) and _HEX.fullmatch(dark)):
        raise PageNotFound("There is no such file.")
    return _answer(request, _colors(light, dark))


@router.api_route("/static/{name}", methods=["GET", "HEAD"])
def static(request: Request, name: str) -> Response:
    """A file of the hosted pages."""
    return _answer(request, _asset("static", name))


def embed_names() -> list[str]:
    """Every file that the elements are written in."""
    return sorted(_files("embed"))


@cache
def _files(folder: str) -> dict[str, Path]:
    """The files there are, by name: nothing else is ever opened."""
    return {path.name: path for path in (_HERE / folder).iterdir() if path.suffix in _TYPES}


@cache
def _embed() -> Asset:
    """The elements with their sheet in one file, so that a page waits for one answer and not for a chain of them."""
    return _pack(rjsmin.jsmin(_bundled(_ENTRY, set())).encode(), ".js")


def _bundled(name: str, known: set[str]) -> str:
    """A module after those that it imports. All share one scope, so no two have a name in common; a test holds that."""
    known.add(name)
    source = (_HERE / "embed" / name).read_text()
    before = [_bundled(other, known) for other in _IMPORT.findall(source) if other not in known]
    return "".join([*before, _EXPORT.sub("", _SHEET.sub(_constructed, _IMPORT.sub("", source)))])


def _constructed(found: re.Match[str]) -> str:
    """A style sheet that a module imports, made where it stands."""
    css = json.dumps(rcssmin.cssmin((_HERE / "embed" / found[2]).read_text()))
    return f"const {found[1]} = new CSSStyleSheet();\n{found[1]}.replaceSync({css});\n"


@cache
def _asset(folder: str, name: str) -> Asset:
    path = _files(folder).get(name)
    if path is None:
        raise PageNotFound("There is no such file.")
    lean = _LEAN.get(path.suffix, str)
    return _pack(lean(path.read_text()).encode(), path.suffix)


def _colors(light: str, dark: str) -> Asset:
    accent = f"--kalends-accent:light-dark(#{light},#{dark})"
    on_accent = f"--kalends-on-accent:light-dark({_readable_on(light)},{_readable_on(dark)})"
    return _pack(f".kalends{{{accent};{on_accent}}}".encode(), ".css")


def _readable_on(color: str) -> str:
    """Black or white, whichever contrasts more with a colour (WCAG 2, relative luminance)."""
    parts = (int(color[at : at + 2], 16) / 255 for at in (0, 2, 4))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    luminance = sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return "#000" if luminance > 0.179 else "#fff"


@lru_cache(maxsize=256)
def _pack(content: bytes, suffix: str) -> Asset:
    packed = zopfli.gzip.compress(content)
    return Asset(_TYPES[suffix], content, packed, f'"{hashlib.sha256(content).hexdigest()[:20]}"')


def _answer(request: Request, asset: Asset) -> Response:
    """The file, or 304 to who has it. Modules import each other, so browsers ask each time: no mix of versions."""
    headers = {
        "ETag": asset.tag,
        "Cache-Control": "public, no-cache",
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    if asset.tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(asset.content, media_type=asset.media_type, headers=headers)
    return Response(asset.packed, media_type=asset.media_type, headers=headers | {"Content-Encoding": "gzip"})
