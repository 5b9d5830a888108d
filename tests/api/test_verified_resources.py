"""Verified e-mail addresses and phone numbers over HTTP."""

from __future__ import annotations

from dataclasses import replace

import pytest
import pytest_asyncio
from fastapi import FastAPI
from httpx import AsyncClient

from kalends.core.database import Tx
from kalends.core.settings import Settings
from kalends.http.state import install
from tests.support.accounts import bearer, make_key, make_owner
from tests.support.codes import newest_code

EMAILS = "/v2/verified-resources/emails"
PHONES = "/v2/verified-resources/phones"
ALICE = "alice@example.com"
NUMBER = "+37255556666"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Settings with an SMS provider."""
    return settings.model_copy(update={"sms_url": "log:"})


@pytest_asyncio.fixture
async def headers(tx: Tx) -> dict[str, str]:
    """An owner's."""
    return bearer(await make_key(tx, await make_owner(tx)))


async def test_an_email_address_is_verified(api: AsyncClient, tx: Tx, headers: dict[str, str]) -> None:
    asked = await api.post(f"{EMAILS}/verification-code/request", json={"email": ALICE}, headers=headers)
    assert (asked.status_code, asked.json()) == (200, {"status": "success"})
    body = {"email": ALICE, "code": await newest_code(tx)}
    found = (await api.post(f"{EMAILS}/verification-code/verify", json=body, headers=headers)).json()["data"]
    assert found["email"] == ALICE
    assert (await api.get(EMAILS, headers=headers)).json()["data"] == [found]
    assert (await api.get(f"{EMAILS}/{found['id']}", headers=headers)).json()["data"] == found
    assert (await api.get(PHONES, headers=headers)).json()["data"] == []
    again = await api.post(f"{EMAILS}/verification-code/verify", json=body, headers=headers)
    assert (again.status_code, again.json()["error"]["code"]) == (400, "VerificationCodeInvalid")


async def test_a_phone_number_is_verified(api: AsyncClient, tx: Tx, headers: dict[str, str]) -> None:
    asked = await api.post(f"{PHONES}/verification-code/request", json={"phone": "+372 5555 6666"}, headers=headers)
    assert asked.status_code == 200
    body = {"phone": NUMBER, "code": await newest_code(tx)}
    found = (await api.post(f"{PHONES}/verification-code/verify", json=body, headers=headers)).json()["data"]
    assert found["phoneNumber"] == NUMBER
    assert (await api.get(f"{PHONES}/{found['id']}", headers=headers)).json()["data"] == found
    assert (await api.get(f"{EMAILS}/{found['id']}", headers=headers)).status_code == 404


async def test_take_and_skip_page_through_the_list(api: AsyncClient, tx: Tx, headers: dict[str, str]) -> None:
    for email in ("a@example.com", "b@example.com"):
        await api.post(f"{EMAILS}/verification-code/request", json={"email": email}, headers=headers)
        body = {"email": email, "code": await newest_code(tx)}
        await api.post(f"{EMAILS}/verification-code/verify", json=body, headers=headers)
    second = (await api.get(EMAILS, params={"take": 1, "skip": 1}, headers=headers)).json()["data"]
    assert [each["email"] for each in second] == ["b@example.com"]


async def test_wrong_codes_are_counted_though_they_are_refused(
    api: AsyncClient, tx: Tx, headers: dict[str, str]
) -> None:
    await api.post(f"{EMAILS}/verification-code/request", json={"email": ALICE}, headers=headers)
    code = await newest_code(tx)
    for guess in [f"{code}0"] * 5 + [code]:
        body = {"email": ALICE, "code": guess}
        answer = await api.post(f"{EMAILS}/verification-code/verify", json=body, headers=headers)
        assert answer.status_code == 400


async def test_too_many_codes_are_answered_429(api: AsyncClient, headers: dict[str, str]) -> None:
    for _ in range(5):
        await api.post(f"{EMAILS}/verification-code/request", json={"email": ALICE}, headers=headers)
    refused = await api.post(f"{EMAILS}/verification-code/request", json={"email": ALICE}, headers=headers)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "3600")
    assert refused.json()["error"]["code"] == "TooManyRequests"


@pytest.mark.parametrize("number", ["5555 6666", "+999123", "+1555", "+37255556666 ext. 5", "call me"])
async def test_what_is_no_number_is_refused(api: AsyncClient, headers: dict[str, str], number: str) -> None:
    refused = await api.post(f"{PHONES}/verification-code/request", json={"phone": number}, headers=headers)
    assert (refused.status_code, refused.json()["error"]["details"]) == (400, {"field": "phone"})


async def test_without_an_sms_provider_no_number_can_be_verified(
    app: FastAPI, api: AsyncClient, headers: dict[str, str]
) -> None:
    state = app.state.kalends
    install(app, replace(state, settings=state.settings.model_copy(update={"sms_url": None})))
    refused = await api.post(f"{PHONES}/verification-code/request", json={"phone": NUMBER}, headers=headers)
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "NotSupported")
