"""The page on which users see which apps may act for them, and end it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import pytest_asyncio
from httpx import AsyncClient

from kalends.accounts.model import User
from kalends.core.database import Tx
from kalends.oauth2 import service as oauth2
from tests.conftest import ORIGIN
from tests.support import NOW
from tests.support.accounts import bearer, make_owner
from tests.support.apps import Registered, make_app
from tests.support.clock import Clock
from tests.support.codes import newest_code
from tests.web import browsing

EMAIL = "ada@example.com"
OURS = {"Origin": ORIGIN}
PAGE = "/auth/oauth2/apps"


@pytest_asyncio.fixture
async def ada(tx: Tx) -> User:
    """A user who is in London."""
    return await make_owner(tx, email=EMAIL, name="Ada Lovelace", time_zone="Europe/London")


async def sign_in(api: AsyncClient, tx: Tx, email: str = EMAIL) -> str:
    """Signs the browser in, and gives where it is led."""
    assert (await api.post("/auth/oauth2/code", data={"email": email}, headers=OURS)).status_code == 200
    form = {"email": email, "code": await newest_code(tx)}
    answer = await api.post("/auth/oauth2/sign-in", data=form, headers=OURS)
    assert answer.status_code == 303
    return answer.headers["location"]


async def form(api: AsyncClient, app: Registered) -> dict[str, str]:
    """What the button beside an app sends."""
    page = browsing.read((await api.get(PAGE)).text)
    for found in page.all("form"):
        button = next(iter(found.all("button", name="app", value=app.id)), None)
        if button is not None:
            hidden = [field.attributes for field in found.all("input", type="hidden")]
            return {"app": app.id, **{field["name"]: field["value"] for field in hidden}}
    raise AssertionError("the app is not on the page")


async def me(api: AsyncClient, token: str) -> int:
    return (await api.get("/v2/me", headers={"Authorization": f"Bearer {token}"})).status_code


async def test_who_is_not_signed_in_is_asked_to_and_comes_back(api: AsyncClient, tx: Tx, ada: User) -> None:
    assert "Here you see which apps may act for you" in (await api.get(PAGE)).text
    assert await sign_in(api, tx) == PAGE
    assert "No app may act for you." in (await api.get(PAGE)).text


async def test_the_language_stays_while_signing_in(api: AsyncClient, tx: Tx, ada: User) -> None:
    await api.post("/auth/oauth2/code?lang=de", data={"email": EMAIL}, headers=OURS)
    given = {"email": EMAIL, "code": await newest_code(tx)}
    answer = await api.post("/auth/oauth2/sign-in?lang=de", data=given, headers=OURS)
    assert answer.headers["location"] == f"{PAGE}?lang=de"


async def test_apps_are_shown_with_what_they_may_do_and_since_when(
    api: AsyncClient, tx: Tx, ada: User, clock: Clock
) -> None:
    app = await make_app(tx, name="<b>Their</b> app")
    await app.tokens(tx, ada, scope="PROFILE_READ BOOKING_WRITE")
    await sign_in(api, tx)
    shown = (await api.get(PAGE)).text
    assert "&lt;b&gt;Their&lt;/b&gt; app" in shown
    assert "Since Monday, January 4, 2027. It may:" in shown
    assert "read your profile" in shown
    assert "make, move and cancel bookings for you" in shown
    assert "change your profile" not in shown


async def test_what_is_allowed_no_more_ends_at_once(api: AsyncClient, tx: Tx, ada: User) -> None:
    app, other, bob = await make_app(tx), await make_app(tx), await make_owner(tx)
    ended = await app.tokens(tx, ada)
    living = [await other.tokens(tx, ada), await app.tokens(tx, bob)]
    await sign_in(api, tx)
    assert await me(api, ended.access_token) == 200
    answer = await api.post(PAGE, data=await form(api, app), headers=OURS)
    assert (answer.status_code, answer.headers["location"]) == (303, PAGE)
    assert await me(api, ended.access_token) == 401
    with pytest.raises(oauth2.GrantRefused):
        await oauth2.refresh(tx, app.id, app.secret, ended.refresh_token, NOW)
    assert [await me(api, tokens.access_token) for tokens in living] == [200, 200]
    assert f'value="{app.id}"' not in (await api.get(PAGE)).text


async def test_each_of_the_users_of_an_address_has_apps_of_their_own(api: AsyncClient, tx: Tx, ada: User) -> None:
    other, app = await make_owner(tx, email=EMAIL, name="Ada at work"), await make_app(tx)
    kept, ended = await app.tokens(tx, ada), await app.tokens(tx, other)
    await sign_in(api, tx)
    await api.post(PAGE, data={**await form(api, app), "user": str(other.id)}, headers=OURS)
    assert [await me(api, tokens.access_token) for tokens in (kept, ended)] == [200, 401]


async def test_nobody_ends_what_somebody_else_has_allowed(api: AsyncClient, tx: Tx, ada: User) -> None:
    stranger, app = await make_owner(tx), await make_app(tx)
    tokens = await app.tokens(tx, stranger)
    await app.tokens(tx, ada)
    await sign_in(api, tx)
    await api.post(PAGE, data={**await form(api, app), "user": str(stranger.id)}, headers=OURS)
    assert await me(api, tokens.access_token) == 200


async def test_a_form_that_we_have_not_made_is_refused(api: AsyncClient, tx: Tx, ada: User) -> None:
    app = await make_app(tx)
    tokens = await app.tokens(tx, ada)
    await sign_in(api, tx)
    sent = await form(api, app)
    for changes, headers in (
        ({"token": "0" * 64}, OURS),
        ({"token": ""}, OURS),
        ({}, {"Origin": "https://evil.com"}),
        ({}, {"Origin": "null"}),
        ({}, {}),
    ):
        assert (await api.post(PAGE, data={**sent, **changes}, headers=headers)).status_code == 403
    assert await me(api, tokens.access_token) == 200


async def test_who_is_not_signed_in_ends_nothing(api: AsyncClient, tx: Tx, ada: User) -> None:
    app = await make_app(tx)
    tokens = await app.tokens(tx, ada)
    await sign_in(api, tx)
    sent = await form(api, app)
    await api.post("/auth/oauth2/sign-out", headers=OURS)
    await api.post(PAGE, data=sent, headers=OURS)
    assert await me(api, tokens.access_token) == 200
    assert "Sign in" in (await api.get(PAGE)).text


async def test_an_address_that_nobody_has_sees_no_apps(api: AsyncClient, tx: Tx, ada: User) -> None:
    await (await make_app(tx)).tokens(tx, ada)
    await sign_in(api, tx, "eve@example.com")
    assert "Nobody here has this address" in (await api.get(PAGE)).text


async def test_a_session_ends_after_eight_hours(api: AsyncClient, tx: Tx, ada: User, clock: Clock) -> None:
    await sign_in(api, tx)
    clock.now = NOW + timedelta(hours=8)
    assert "Sign in" in (await api.get(PAGE)).text


async def test_the_page_is_in_no_frame_and_in_no_cache(api: AsyncClient, tx: Tx, ada: User) -> None:
    await sign_in(api, tx)
    headers = (await api.get(PAGE)).headers
    assert "frame-ancestors 'self'" in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"


async def test_an_app_does_not_change_the_address_that_its_user_signs_in_with(
    api: AsyncClient, tx: Tx, ada: User
) -> None:
    app = await make_app(tx, scopes=("PROFILE_READ", "PROFILE_WRITE"))
    acting = bearer((await app.tokens(tx, ada)).access_token)
    assert (await api.patch("/v2/me", json={"bio": "Counts."}, headers=acting)).status_code == 200
    refused = await api.patch("/v2/me", json={"email": "eve@example.com"}, headers=acting)
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "Forbidden")
    assert (await api.get("/v2/me", headers=acting)).json()["data"]["email"] == EMAIL
