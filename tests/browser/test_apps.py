"""Third parties' apps: a user allows one, sees it among those that are allowed, and ends it; without JavaScript."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest
from playwright.async_api import expect

from tests.browser.world import DESKTOP, PHONE, Site, Visitors, World, check_accessibility, picture
from tests.support.apps import CHALLENGE
from tests.support.codes import code_in
from tests.support.processes import kalends

OWNER = ("--email", "owner@example.com", "--organization", "Demo")


@pytest.fixture(scope="module")
def question(world: World, site: Site) -> str:
    """Where an app sends people to be asked."""
    callback = f"{site.origin}/callback"
    words = ("--name", "Calendar Buddy", "--redirect-uri", callback, "--public", "--json")
    made = kalends("app", "create", *OWNER, *words, environment={"KALENDS_DATA": str(world.data)})
    query = {
        "response_type": "code",
        "client_id": json.loads(made.stdout)["clientId"],
        "redirect_uri": callback,
        "scope": "PROFILE_READ BOOKING_WRITE",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    return f"{world.origin}/auth/oauth2/authorize?{urlencode(query)}"


async def test_an_app_is_allowed_seen_and_ended(visitors: Visitors, world: World, site: Site, question: str) -> None:
    page = await visitors.page(viewport=PHONE, color_scheme="dark")
    plain = await visitors.page(viewport=DESKTOP, java_script_enabled=False)
    await plain.goto(question)
    await plain.get_by_label("E-mail address").fill("owner@example.com")
    await plain.get_by_role("button", name="Send the code").click()
    letter = await world.letter("owner@example.com", lambda letter: "code" in str(letter["Subject"]))
    body = letter.get_body(("plain",))
    assert body is not None
    await plain.get_by_label("Code").fill(code_in(body.get_content()))
    await plain.get_by_role("button", name="Sign in").click()
    await plain.get_by_role("button", name="Allow", exact=True).wait_for()
    await page.context.add_cookies(await plain.context.cookies())  # type: ignore[arg-type]  # Playwright's two types of one thing
    await page.goto(question)
    await picture(page, "apps-1-asked")
    await check_accessibility(page)
    await plain.get_by_role("button", name="Allow", exact=True).click()
    await plain.wait_for_url(f"{site.origin}/callback?code=*")

    await page.goto(f"{world.origin}/auth/oauth2/apps")
    await expect(page.get_by_role("heading", name="Calendar Buddy")).to_be_visible()
    await picture(page, "apps-2-allowed")
    await check_accessibility(page)
    await plain.goto(f"{world.origin}/auth/oauth2/apps")
    await plain.get_by_role("button", name="Allow Calendar Buddy no more").click()
    await expect(plain.get_by_text("No app may act for you.")).to_be_visible()
