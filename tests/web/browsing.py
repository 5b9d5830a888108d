"""A browser without JavaScript, for tests: it follows links and sends forms, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

import httpx

_VOID = frozenset({"input", "br", "img", "meta", "link"})


@dataclass
class Element:
    """A tag with what is in it."""

    tag: str
    attributes: Mapping[str, str]
    children: list[Element | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What a reader reads, on one line."""
        parts = (child if isinstance(child, str) else child.text for child in self.children)
        return " ".join(" ".join(parts).split())

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Every element within, of a tag and with these attributes; `class_` must be among the classes."""
        found = [self] if self.tag == tag and self._has(attributes) else []
        for child in self.children:
            if isinstance(child, Element):
                found += child.all(tag, **attributes)
        return found

    def one(self, tag: str, **attributes: str) -> Element:
        """The first such element."""
        found = self.all(tag, **attributes)
        assert found, f"no <{tag}> with {attributes} in: {self.text}"
        return found[0]

    def _has(self, attributes: Mapping[str, str]) -> bool:
        for name, value in attributes.items():
            mine = self.attributes.get(name.rstrip("_").replace("_", "-"))
            if mine is None or (value not in mine.split() if name == "class_" else value != mine):
                return False
        return True


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.stack = [Element("document", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.stack[-1].children.append(element)
        if tag not in _VOID:
            self.stack.append(element)

    def handle_endtag(self, tag: str) -> None:
        while len(self.stack) > 1 and self.stack.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        self.stack[-1].children.append(data)


def read(html: str) -> Element:
    """The document that markup means."""
    reader = _Reader()
    reader.feed(html)
    return reader.stack[0]


@dataclass
class Browser:
    """Holds one page at a time."""

    client: httpx.AsyncClient
    language: str = "en-GB"
    response: httpx.Response = field(default_factory=lambda: httpx.Response(200))

    @property
    def page(self) -> Element:
        """The present page."""
        return read(self.response.text)

    @property
    def status(self) -> int:
        """The status of the present page."""
        return self.response.status_code

    @property
    def location(self) -> str:
        """Where a redirect leads."""
        return self.response.headers["location"]

    async def open(self, url: str) -> Browser:
        """Opens an address."""
        self.response = await self.client.get(url, headers={"Accept-Language": self.language})
        return self

    async def follow(self, words: str) -> Browser:
        """Follows the link that reads `words`, or is labelled so."""
        links = [link for link in self.page.all("a") if words in (link.text, link.attributes.get("aria-label"))]
        assert links, f"no link {words!r} among {[link.text for link in self.page.all('a')]}"
        return await self.open(urljoin(str(self.response.url), links[0].attributes["href"]))

    async def go_on(self) -> Browser:
        """Goes where a redirect leads."""
        assert self.response.is_redirect, self.status
        return await self.open(urljoin(str(self.response.url), self.location))

    async def send(self, method: str = "post", headers: Mapping[str, str] | None = None, **answers: str) -> Browser:
        """Sends the page's form, filled in; names with underscores stand for hyphens."""
        form = self.page.one("form", method=method)
        url = urljoin(str(self.response.url), form.attributes.get("action", "") or str(self.response.url))
        filled = _values(form) | {name.replace("_", "-"): value for name, value in answers.items()}
        sent = {"Accept-Language": self.language, **(headers or {})}
        if method == "post":
            self.response = await self.client.post(url, data=filled, headers=sent)
        else:
            self.response = await self.client.get(url.split("?")[0], params=filled, headers=sent)
        return self


def _values(form: Element) -> dict[str, str]:
    """What the form would send as it stands."""
    values = {}
    for control in form.all("input"):
        checkable = control.attributes.get("type") in {"radio", "checkbox"}
        if "name" in control.attributes and (not checkable or "checked" in control.attributes):
            values[control.attributes["name"]] = control.attributes.get("value", "")
    for area in form.all("textarea"):
        values[area.attributes["name"]] = "".join(str(child) for child in area.children).removeprefix("\n")
    for select in form.all("select"):
        chosen = [option for option in select.all("option") if "selected" in option.attributes]
        option = (chosen or select.all("option"))[0]
        values[select.attributes["name"]] = option.attributes.get("value", option.text)
    return values
