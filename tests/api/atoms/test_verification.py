"""Proving an e-mail address as a Booker does."""

from __future__ import annotations

import httpx

from kalends.core.database import Tx
from tests.api.atoms.conftest import Scene, booking, scene_with
from tests.support.accounts import bearer
from tests.support.codes import newest_code

PATH = "/atoms/verification/email"
BOB = {"email": "bob@example.com"}


async def test_no_address_has_to_be_proven_everywhere(new: httpx.AsyncClient) -> None:
    answer = await new.get(f"{PATH}/check", params={**BOB, "userSessionEmail": ""})
    assert answer.json() == {"status": "success", "data": False}


async def test_a_code_is_sent_and_checked_and_stays_good(new: httpx.AsyncClient, tx: Tx, scene: Scene) -> None:
    asked = {**BOB, "username": scene.host.username, "eventTypeId": scene.event_type.id, "isVerifyingEmail": True}
    assert (await new.post(f"{PATH}/send-code", json=asked)).json() == {"status": "success", "data": {"sent": True}}
    code = await newest_code(tx)
    for path, headers in (("verify-code", {}), ("verify-code-authenticated", bearer(scene.token))):
        answer = await new.post(f"{PATH}/{path}", json={**BOB, "code": code}, headers=headers)
        assert answer.json() == {"status": "success", "data": {"verified": True}}


async def test_a_wrong_code_is_called_invalid(new: httpx.AsyncClient) -> None:
    await new.post(f"{PATH}/send-code", json=BOB)
    answer = await new.post(f"{PATH}/verify-code", json={**BOB, "code": "000000"})
    assert answer.status_code == 400
    assert "Invalid" in answer.json()["error"]["message"]


async def test_the_second_way_to_check_is_for_users(new: httpx.AsyncClient) -> None:
    answer = await new.post(f"{PATH}/verify-code-authenticated", json={**BOB, "code": "000000"})
    assert answer.status_code == 401


async def test_a_booking_carries_the_code_that_the_event_type_asks_for(new: httpx.AsyncClient, tx: Tx) -> None:
    scene = await scene_with(tx, requires_email_verification=True)
    assert (await new.post("/bookings", json=booking(scene))).status_code == 400
    await new.post(f"{PATH}/send-code", json=BOB)
    proven = booking(scene, verificationCode=await newest_code(tx))
    assert (await new.post("/bookings", json=proven)).status_code == 201
