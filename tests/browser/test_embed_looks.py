"""How the booker's element looks and what it takes along: layouts, colours, and the query of the page around it."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.async_api import Page, expect

from tests.browser.world import DESKTOP, PHONE, Site, Visitors, World, check_accessibility, fill_in, picture

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>A customer's page</title><style>{style}</style>
<main><h1>Customer</h1>{element}</main>
<script type="module" src="{origin}/embed/kalends.js"></script>
<script>
  document.addEventListener("kalends:booked", (event) => {{ window.booked = event.detail; }});
</script></html>"""

BOARDS = {
    "title": "Boards",
    "slug": "embed-boards",
    "lengthInMinutes": 30,
    "bookerLayouts": {"defaultLayout": "week", "enabledLayouts": ["month", "week", "column"]},
    "color": {"lightThemeHex": "#0b7a4b", "darkThemeHex": "#7fe0b0"},
}
MARKUP = "<b onclick=alert(1)>Ada</b>"
LOOKS = [
    pytest.param({"viewport": DESKTOP, "color_scheme": "light"}, id="desktop-light"),
    pytest.param({"viewport": PHONE, "color_scheme": "dark"}, id="phone-dark"),
]


@pytest.fixture(scope="module")
def slugs() -> set[str]:
    """The event types that have been made."""
    return set()


async def _open(
    page: Page, site: Site, event_type: dict[str, Any], more: str = "", query: str = "", style: str = ""
) -> None:
    element = f'<kalends-booker username="owner" event-slug="{event_type["slug"]}" {more}></kalends-booker>'
    await page.goto(site.show(PAGE.format(origin=site.kalends, element=element, style=style)) + query)
    await page.locator(".slots button").first.wait_for()


async def _offer(world: World, slugs: set[str], event_type: dict[str, Any]) -> dict[str, Any]:
    if event_type["slug"] not in slugs:
        await world.offer(event_type)
        slugs.add(event_type["slug"])
    return event_type


async def _color(page: Page, selector: str, what: str) -> str:
    script = f"element => getComputedStyle(element)['{what}']"
    color: str = await page.locator(selector).first.evaluate(script)
    return color


@pytest.mark.parametrize("look", LOOKS)
async def test_the_layouts_of_an_event_type_are_chosen_between(
    visitors: Visitors, site: Site, world: World, slugs: set[str], look: dict[str, Any]
) -> None:
    page = await visitors.page(**look)
    await _open(page, site, await _offer(world, slugs, BOARDS))
    name = f"embed-board-{look['viewport']['width']}"
    await expect(page.get_by_role("button", name="Week", exact=True)).to_have_attribute("aria-current", "true")
    await expect(page.locator(".columns > div")).to_have_count(7)
    await picture(page, f"{name}-week")
    await check_accessibility(page)
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page scrolls sideways"

    await page.get_by_role("button", name="Days", exact=True).click()
    await expect(page.locator(".columns > div")).to_have_count(5)
    await expect(page.get_by_role("button", name="Days", exact=True)).to_be_focused()
    first = await page.locator(".columns h4").all_text_contents()
    await page.get_by_role("button", name="Later", exact=True).click()
    await expect(page.locator(".columns h4").first).not_to_have_text(first[0])
    assert not set(first) & set(await page.locator(".columns h4").all_text_contents())
    await picture(page, f"{name}-column")

    await page.get_by_role("button", name="Month", exact=True).click()
    await expect(page.get_by_role("grid")).to_be_visible()


async def test_who_comes_back_from_the_form_sees_the_same_days(
    visitors: Visitors, site: Site, world: World, slugs: set[str]
) -> None:
    page = await visitors.page()
    await _open(page, site, await _offer(world, slugs, BOARDS))
    before = await page.locator("#day").inner_text()
    await page.get_by_role("button", name="Later", exact=True).click()
    await expect(page.locator("#day")).not_to_have_text(before)
    title = await page.locator("#day").inner_text()
    await page.locator(".slots button").first.click()
    await page.get_by_role("button", name="Another time").click()
    await expect(page.locator("#day")).to_have_text(title)
    await expect(page.locator("#day")).to_be_focused()


async def test_a_page_chooses_the_layout_where_the_event_type_leaves_it_open(visitors: Visitors, site: Site) -> None:
    page = await visitors.page()
    await _open(page, site, {"slug": "thirty-minutes"}, 'layout="column"')
    await expect(page.locator(".columns > div")).to_have_count(5)
    await expect(page.get_by_role("group", name="Layout")).to_have_count(0)


async def test_a_layout_that_the_event_type_does_not_offer_is_not_shown(
    visitors: Visitors, site: Site, world: World, slugs: set[str]
) -> None:
    layouts = {"defaultLayout": "month", "enabledLayouts": ["month", "week"]}
    event_type = await _offer(world, slugs, BOARDS | {"slug": "embed-two-layouts", "bookerLayouts": layouts})
    page = await visitors.page()
    await _open(page, site, event_type, 'layout="column"')
    await expect(page.get_by_role("grid")).to_be_visible()


@pytest.mark.parametrize(
    ("scheme", "more", "style", "color", "written"),
    [
        ("light", "", "", "rgb(11, 122, 75)", "white"),
        ("dark", "", "", "rgb(127, 224, 176)", "black"),
        ("light", 'color="#a83a1c #ffb59f"', "", "rgb(168, 58, 28)", "white"),
        ("dark", 'color="#a83a1c #ffb59f"', "", "rgb(255, 181, 159)", "black"),
        ("light", 'color="#ffd400"', "", "rgb(255, 212, 0)", "black"),
        ("dark", 'theme="light"', "", "rgb(11, 122, 75)", "white"),
        ("light", 'color="red;}*{display:none"', "", "rgb(11, 122, 75)", "white"),
        ("light", "", "kalends-booker { --kalends-accent: #102030 }", "rgb(16, 32, 48)", "white"),
    ],
)
async def test_what_stands_out_has_the_pages_colour_else_the_event_types(
    visitors: Visitors,
    site: Site,
    world: World,
    slugs: set[str],
    scheme: str,
    more: str,
    style: str,
    color: str,
    written: str,
) -> None:
    page = await visitors.page(color_scheme=scheme)
    await _open(page, site, await _offer(world, slugs, BOARDS), f'layout="month" {more}', style=style)
    chosen = "td[aria-selected] button"
    assert await _color(page, chosen, "backgroundColor") == color
    assert await _color(page, chosen, "color") == {"white": "lch(100 0 0)", "black": "lch(0 0 0)"}[written]


async def test_a_colour_may_change_without_losing_what_was_typed(visitors: Visitors, site: Site) -> None:
    page = await visitors.page()
    await _open(page, site, {"slug": "thirty-minutes"})
    await page.locator(".slots button").first.click()
    await page.locator('[name="answer-name"]').fill("Still Here")
    await page.locator("kalends-booker").evaluate("element => element.setAttribute('color', '#a83a1c')")
    assert await _color(page, ".actions .button", "backgroundColor") == "rgb(168, 58, 28)"
    await expect(page.locator('[name="answer-name"]')).to_have_value("Still Here")


async def test_what_visitors_come_with_fills_the_form_and_goes_along(
    visitors: Visitors, site: Site, world: World, slugs: set[str]
) -> None:
    success = {"slug": "embed-success", "successRedirectUrl": f"{site.origin}/thanks?shop=7"}
    event_type = await _offer(world, slugs, BOARDS | success)
    page = await visitors.page()
    query = f"?name={quote(MARKUP)}&email=ada@example.com&metadata[plan]=pro&utm_source=mail&shop=evil&uid=evil"
    await _open(page, site, event_type, "forward-query", query)
    await page.locator(".slots button").first.click()
    await expect(page.locator('[name="answer-name"]')).to_have_value(MARKUP)
    await expect(page.locator('[name="answer-email"]')).to_have_value("ada@example.com")
    await page.get_by_role("button", name="Book this time").click()
    await page.wait_for_url(re.compile(rf"^{re.escape(site.origin)}/thanks"))
    told = parse_qs(urlsplit(page.url).query)
    assert (told["shop"], told["utm_source"], told["metadata[plan]"]) == (["7"], ["mail"], ["pro"])
    assert (told["email"], len(told["uid"]), told["uid"] == ["evil"]) == (["ada@example.com"], 1, False)
    assert "name" not in told


async def test_metadata_of_the_address_is_kept_with_the_booking(visitors: Visitors, site: Site) -> None:
    page = await visitors.page()
    more = 'no-redirect forward-query="metadata*"'
    await _open(page, site, {"slug": "thirty-minutes"}, more, "?metadata[plan]=pro&metadata[]=no&name=Somebody")
    await page.locator(".slots button").first.click()
    await expect(page.locator('[name="answer-name"]')).to_have_value("")
    await fill_in(page, "Meta Data", "meta@example.com")
    await page.get_by_role("button", name="Book this time").click()
    await expect(page.get_by_role("heading", name="You are booked")).to_be_visible()
    assert await page.evaluate("window.booked.metadata") == {"plan": "pro"}


async def test_a_page_that_says_nothing_keeps_its_query_to_itself(visitors: Visitors, site: Site) -> None:
    page = await visitors.page()
    await _open(page, site, {"slug": "thirty-minutes"}, query="?name=Somebody")
    await page.locator(".slots button").first.click()
    await expect(page.locator('[name="answer-name"]')).to_have_value("")


async def test_without_javascript_the_link_inside_leads_to_the_hosted_booker(visitors: Visitors, world: World) -> None:
    page = await visitors.page(java_script_enabled=False)
    await page.goto(world.app)
    await page.get_by_role("link", name="Deep dive").first.click()
    await page.get_by_role("link", name="Choose a time").click()
    await expect(page.locator(".slots a").first).to_be_visible()
    assert page.url.startswith(world.origin)
