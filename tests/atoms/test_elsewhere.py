"""Components whose work is done elsewhere than in the API: what they ask of Kalends, and that it breaks no page."""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.async_api import Route, expect

from tests.atoms.panels import signed_in
from tests.atoms.world import LATEST, NEW, Customer, Visitor, Visitors

START_UP = re.compile(r"GET /v2/(provider/\w+(/access-token)?|me) 200")


def asked_beyond_start_up(visitor: Visitor) -> list[str]:
    return [asked for asked in visitor.asked if not START_UP.fullmatch(asked)]


@pytest.mark.parametrize("version", [NEW, LATEST])
async def test_a_payment_is_none(visitors: Visitors, customers: dict[str, Customer], version: str) -> None:
    visitor, _ = await signed_in(visitors, customers, version)
    async with visitor.page.expect_response(re.compile("/v2/atoms/payment/")):
        await visitor.open("/atoms/PaymentForm?id=pay_1")
    await expect(visitor.page.locator("#root")).to_contain_text("No payment found with UID - pay_1")
    assert asked_beyond_start_up(visitor) == ["GET /v2/atoms/payment/pay_1 200"]


async def thank(route: Route) -> None:
    """Answers as the customer's own server may."""
    answers = route.request.post_data_json
    message = f"Thanks for asking about {answers['topic']}"
    await route.fulfill(
        content_type="application/json", body=json.dumps({"redirect": False, "data": {"message": message}})
    )


@pytest.mark.parametrize("version", [NEW, LATEST])
async def test_a_routing_form_goes_to_the_pages_own_server(
    visitors: Visitors, customers: dict[str, Customer], version: str
) -> None:
    visitor, _ = await signed_in(visitors, customers, version)
    await visitor.page.route(f"{visitor.customer.origin}/atoms/undefined/router/forms/form_1/submit", thank)
    await visitor.open("/atoms/Router?id=form_1")
    await expect(visitor.page.locator("#root")).to_contain_text("Thanks for asking about Prices")
    assert asked_beyond_start_up(visitor) == []


@pytest.mark.parametrize("version", [NEW, LATEST])
async def test_signing_up_is_left_to_the_host_that_the_page_names(
    visitors: Visitors, customers: dict[str, Customer], version: str
) -> None:
    visitor, _ = await signed_in(visitors, customers, version)
    customer = visitor.customer
    framed = re.compile(re.escape(f"{customer.origin}/api/onboarding-embed/verify?"))
    await visitor.page.route(framed, lambda route: route.fulfill(content_type="text/html", body="<p>Sign up here</p>"))
    await visitor.open("/atoms/OnboardingEmbed")
    async with visitor.page.expect_request(framed) as asked:
        await visitor.page.get_by_role("button", name="Continue with Cal.com").click()
    await expect(visitor.page.frame_locator("iframe").locator("p")).to_have_text("Sign up here")
    assert parse_qs(urlsplit((await asked.value).url).query)["client_id"] == [customer.client_id]
    assert asked_beyond_start_up(visitor) == []
