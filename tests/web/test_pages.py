"""Who reads a page, and who may frame it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fastapi import FastAPI, Response
from httpx import AsyncClient
from starlette.requests import Request

from kalends.accounts import service as accounts
from kalends.accounts.model import ClientId, OAuthClient, OrganizationId, Redirects
from kalends.core.database import Tx
from kalends.http.deps import TxDep
from kalends.web import landing, pages
from kalends.web.pages import PageNotFound, PageRoute
from tests.support import NOW

CLIENT = OAuthClient(
    id=ClientId("cl1"),
    organization_id=OrganizationId(1),
    name="My app",
    logo=None,
    redirect_uris=(),
    permissions=(),
    redirects=Redirects(),
    emails_enabled=True,
    default_event_types_enabled=False,
    calendar_events_enabled=True,
    created_at=NOW,
)


@pytest.mark.parametrize(
    ("query", "accepted", "reader"),
    [
        ("", "", ("en", "en")),
        ("", "en-GB,en;q=0.9", ("en", "en-GB")),
        ("", "fr-CH, de-AT;q=0.8, en;q=0.5", ("de", "de-AT")),
        ("", "fr", ("en", "en")),
        ("", "*", ("en", "en")),
        ("lang=de", "en-GB", ("de", "de")),
        ("lang=de-CH", "en-GB", ("de", "de-CH")),
        ("lang=tlh", "de", ("en", "en")),
        ("lang=de%22%3E", "en", ("en", "en")),
    ],
)
def test_the_reader_is_who_the_address_or_the_browser_says(query: str, accepted: str, reader: tuple[str, str]) -> None:
    headers = [(b"accept-language", accepted.encode())]
    request = Request({"type": "http", "query_string": query.encode(), "headers": headers})
    found = pages.reader(request)
    assert (found.language, found.locale) == reader


@pytest.mark.parametrize(
    ("uri", "origins"),
    [
        ("https://my-app.com/callback?x=1", {"https://my-app.com"}),
        ("https://my-app.com:8443", {"https://my-app.com:8443"}),
        ("http://[::1]:4000/x", {"http://[::1]:4000"}),
        ("https://my-app.com; script-src *", set()),
        ("https://user:secret@my-app.com/", set()),
        ("javascript:alert(1)", set()),
        ("my-app.com", set()),
    ],
)
def test_only_whole_origins_may_frame(uri: str, origins: set[str]) -> None:
    assert pages.framers(replace(CLIENT, redirect_uris=(uri,))) == origins


def test_without_a_client_nobody_may_frame() -> None:
    assert pages.framers(None) == frozenset()


@pytest.mark.parametrize(
    ("link", "elsewhere"),
    [
        (None, False),
        ("https://kalends.example/booking/1", False),
        ("https://kalends.example.evil.com/booking/1", True),
        ("https://my-app.com/b/1", True),
    ],
)
def test_elsewhere_is_every_other_origin(link: str | None, elsewhere: bool) -> None:
    assert bool(landing.elsewhere(link, "https://kalends.example")) is elsewhere


def test_more_query_leaves_what_was_there() -> None:
    assert landing.with_query("https://a.example/x?b=c%26d#e", {"f": "g h"}) == "https://a.example/x?b=c%26d&f=g+h#e"
    assert landing.with_query("https://a.example/x", {}) == "https://a.example/x"


async def test_a_refused_page_leaves_nothing_behind(app: FastAPI, api: AsyncClient, tx: Tx) -> None:
    async def write_and_refuse(tx: TxDep) -> Response:
        await accounts.create_organization(tx, "Half done", NOW)
        raise PageNotFound("There is nothing here after all.")

    app.router.routes.insert(0, PageRoute("/half-done", write_and_refuse))
    answer = await api.get("/half-done", headers={"Accept-Language": "en"})
    assert answer.status_code == 404
    assert await accounts.find_organization(tx, "Half done") is None
