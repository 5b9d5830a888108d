"""The page on which a user allows a third party's app to act."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import pytest_asyncio
from httpx import AsyncClient, Response

from kalends.core.database import Tx
from kalends.oauth2 import service as oauth2
from kalends.oauth2.errors import AppTokenInvalid
from tests.conftest import ORIGIN
from tests.support import NOW
from tests.support.accounts import make_owner
from tests.support.apps import CALLBACK, CHALLENGE, Registered, make_app
from tests.support.codes import newest_code
from tests.web import browsing

EMAIL = "ada@example.com"
OURS = {"Origin": ORIGIN}


@pytest_asyncio.fixture
async def their(tx: Tx) -> Registered:
    """An app, and Ada, whom it asks."""
    await make_owner(tx, email=EMAIL, name="Ada Lovelace")
    return await make_app(tx, scopes=("BOOKING_READ", "PROFILE_READ"))


def query(app: Registered, **changes: Any) -> str:
    words = {
        "response_type": "code",
        "client_id": app.id,
        "redirect_uri": CALLBACK,
        "state": "a state & more",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        **changes,
    }
    return urlencode({name: value for name, value in words.items() if value is not None})


async def post(api: AsyncClient, page: str, asked: str, **form: str) -> Response:
    return await api.post(f"/auth/oauth2/{page}?{asked}", data=form, headers=OURS)


async def sign_in(api: AsyncClient, tx: Tx, asked: str, email: str = EMAIL) -> Response:
    sent = await post(api, "code", asked, email=email)
    assert sent.status_code == 200
    return await post(api, "sign-in", asked, email=email, code=await newest_code(tx))


async def question(api: AsyncClient, asked: str) -> dict[str, str]:
    """The hidden fields of the question."""
    page = browsing.read((await api.get(f"/auth/oauth2/authorize?{asked}")).text)
    hidden = [field.attributes for field in page.all("input", type="hidden")]
    return {field["name"]: field["value"] for field in hidden}


def landed(answer: Response) -> dict[str, str]:
    """What the app is sent, at its own address."""
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"].startswith(f"{CALLBACK}?")
    return {name: value for name, (value,) in parse_qs(urlsplit(answer.headers["location"]).query).items()}


async def test_a_user_signs_in_and_allows_the_app(api: AsyncClient, tx: Tx, their: Registered) -> None:
    asked = query(their, scope="PROFILE_READ")
    assert "Sign in" in (await api.get(f"/auth/oauth2/authorize?{asked}")).text
    signed_in = await sign_in(api, tx, asked)
    assert signed_in.headers["location"] == f"/auth/oauth2/authorize?{asked}"
    shown = (await api.get(signed_in.headers["location"])).text
    assert "read your profile" in shown
    assert "read your bookings" not in shown
    answer = landed(await post(api, "authorize", asked, decision="allow", **await question(api, asked)))
    assert answer["state"] == "a state & more"
    tokens = await their.exchange(tx, answer["code"])
    assert tokens.scopes == ("PROFILE_READ",)
    assert (await oauth2.authenticate(tx, tokens.access_token, NOW)).user.email == EMAIL


async def test_the_cookie_is_for_our_pages_alone(api: AsyncClient, tx: Tx, their: Registered) -> None:
    cookie = (await sign_in(api, tx, query(their))).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/auth/oauth2" in cookie


async def test_a_user_who_does_not_allow_it_ends_what_there_was(api: AsyncClient, tx: Tx, their: Registered) -> None:
    asked = query(their)
    await sign_in(api, tx, asked)
    allowed = landed(await post(api, "authorize", asked, decision="allow", **await question(api, asked)))
    tokens = await their.exchange(tx, allowed["code"])
    answer = landed(await post(api, "authorize", asked, decision="deny", **await question(api, asked)))
    assert (answer["error"], answer["state"]) == ("access_denied", "a state & more")
    with pytest.raises(AppTokenInvalid):
        await oauth2.authenticate(tx, tokens.access_token, NOW)


async def test_who_is_in_two_organisations_chooses(api: AsyncClient, tx: Tx, their: Registered) -> None:
    other = await make_owner(tx, email=EMAIL, name="Ada at work")
    asked = query(their)
    await sign_in(api, tx, asked)
    chosen = {**await question(api, asked), "user": str(other.id)}
    answer = landed(await post(api, "authorize", asked, decision="allow", **chosen))
    tokens = await their.exchange(tx, answer["code"])
    assert (await oauth2.authenticate(tx, tokens.access_token, NOW)).user.id == other.id


async def test_nobody_allows_for_somebody_else(api: AsyncClient, tx: Tx, their: Registered) -> None:
    stranger, asked = await make_owner(tx), query(their)
    await sign_in(api, tx, asked)
    chosen = {**await question(api, asked), "user": str(stranger.id)}
    answer = await post(api, "authorize", asked, decision="allow", **chosen)
    assert answer.headers["location"].startswith("/auth/oauth2/authorize?")


async def test_a_form_that_we_have_not_made_is_refused(api: AsyncClient, tx: Tx, their: Registered) -> None:
    asked = query(their)
    await sign_in(api, tx, asked)
    form = {**await question(api, asked), "decision": "allow"}
    url = f"/auth/oauth2/authorize?{asked}"
    for changes, headers in (
        ({"token": "0" * 64}, OURS),
        ({"token": ""}, OURS),
        ({}, {"Origin": "https://evil.com"}),
        ({}, {"Origin": "null"}),
        ({}, {}),
    ):
        refused = await api.post(url, data={**form, **changes}, headers=headers)
        assert (refused.status_code, "location" in refused.headers) == (403, False)


@pytest.mark.parametrize(
    ("changes", "status"),
    [({"client_id": "clnobody"}, 404), ({"redirect_uri": "https://evil.com"}, 400), ({"redirect_uri": None}, 400)],
)
async def test_nobody_is_sent_where_no_app_is_registered(
    api: AsyncClient, their: Registered, changes: dict[str, Any], status: int
) -> None:
    shown = await api.get(f"/auth/oauth2/authorize?{query(their, **changes)}")
    assert (shown.status_code, "location" in shown.headers) == (status, False)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "BOOKING_WRITE"}, "invalid_scope"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
    ],
)
async def test_what_cannot_be_granted_is_told_to_the_app(
    api: AsyncClient, their: Registered, changes: dict[str, Any], error: str
) -> None:
    answer = landed(await api.get(f"/auth/oauth2/authorize?{query(their, **changes)}"))
    assert (answer["error"], answer["state"]) == (error, "a state & more")


async def test_a_wrong_code_signs_nobody_in(api: AsyncClient, tx: Tx, their: Registered) -> None:
    asked = query(their)
    await post(api, "code", asked, email=EMAIL)
    refused = await post(api, "sign-in", asked, email=EMAIL, code=f"{await newest_code(tx)}0")
    assert (refused.status_code, "set-cookie" in refused.headers) == (400, False)


async def test_an_unknown_address_looks_like_any_other_until_it_is_proven(
    api: AsyncClient, tx: Tx, their: Registered
) -> None:
    asked = query(their)
    known, unknown = [await post(api, "code", asked, email=email) for email in (EMAIL, "eve@example.com")]
    assert known.text.replace(EMAIL, "") == unknown.text.replace("eve@example.com", "")
    await post(api, "sign-in", asked, email="eve@example.com", code=await newest_code(tx))
    assert "Nobody here has this address" in (await api.get(f"/auth/oauth2/authorize?{asked}")).text


async def test_who_signs_out_is_asked_again(api: AsyncClient, tx: Tx, their: Registered) -> None:
    asked = query(their)
    await sign_in(api, tx, asked)
    await post(api, "sign-out", asked)
    assert "Sign in" in (await api.get(f"/auth/oauth2/authorize?{asked}")).text


async def test_what_an_app_is_called_is_no_markup(api: AsyncClient, tx: Tx) -> None:
    app = await make_app(tx, name="<script>alert(1)</script>")
    asked = query(app, state='"><script>')
    shown = (await api.get(f"/auth/oauth2/authorize?{asked}")).text
    assert "<script>" not in shown


async def test_a_session_that_somebody_else_has_planted_is_not_the_one_that_is_signed_in(
    api: AsyncClient, tx: Tx, their: Registered
) -> None:
    api.cookies.set("kalends_session", "planted", domain="localhost.local", path="/auth/oauth2")
    before = await oauth2.begin_session(tx, "eve@example.com", NOW)
    asked = query(their)
    sent = await post(api, "code", asked, email=EMAIL)
    assert sent.status_code == 200
    words = {"email": EMAIL, "code": await newest_code(tx)}
    cookie = {**OURS, "Cookie": f"kalends_session={before}"}
    signed_in = await api.post(f"/auth/oauth2/sign-in?{asked}", data=words, headers=cookie)
    assert signed_in.cookies["kalends_session"] not in ("planted", before)
    assert await oauth2.session_email(tx, before, NOW) is None


async def test_the_question_is_in_no_foreign_frame_and_in_no_cache_and_names_itself_to_nobody(
    api: AsyncClient, tx: Tx, their: Registered
) -> None:
    asked = query(their)
    await sign_in(api, tx, asked)
    page = await api.get(f"/auth/oauth2/authorize?{asked}")
    assert page.headers["content-security-policy"].endswith("frame-ancestors 'self'")
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "same-origin"


async def test_a_state_adds_no_header(api: AsyncClient, tx: Tx, their: Registered) -> None:
    asked = query(their, state="a\r\nSet-Cookie: kalends_session=planted", response_type="token")
    answer = await api.get(f"/auth/oauth2/authorize?{asked}")
    assert landed(answer)["state"] == "a\r\nSet-Cookie: kalends_session=planted"
    assert "set-cookie" not in answer.headers
