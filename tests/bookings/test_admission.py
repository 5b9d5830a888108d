"""Who may book: those who are signed in, or have proven their address, where the event type asks for it."""

from __future__ import annotations

import pytest

from kalends.accounts.model import UserCaller
from kalends.bookings import rules
from kalends.bookings import service as bookings
from kalends.bookings.model import Status
from kalends.core.database import Tx
from kalends.verification import service as verification
from kalends.verification.errors import CodeWrong
from tests.bookings.test_service import BOB, ask, book, bookable
from tests.support import NOW
from tests.support.accounts import VAULT, make_client, make_owner
from tests.support.codes import newest_code


async def test_an_event_type_for_those_who_are_signed_in(tx: Tx) -> None:
    host, event_type = await bookable(tx, requires_authentication=True)
    with pytest.raises(rules.SignInToBook):
        await book(tx, event_type)
    booked = await bookings.book(tx, UserCaller(host), ask(event_type), NOW)
    assert booked.status is Status.ACCEPTED


async def test_another_organisations_credentials_do_not_let_anybody_in(tx: Tx) -> None:
    _, event_type = await bookable(tx, requires_authentication=True)
    strangers = (UserCaller(await make_owner(tx)), (await make_client(tx)).caller)
    for stranger in strangers:
        with pytest.raises(rules.NotYoursToBook):
            await bookings.book(tx, stranger, ask(event_type), NOW)


async def test_an_event_type_that_asks_for_a_verified_address(tx: Tx) -> None:
    _, event_type = await bookable(tx, requires_email_verification=True)
    with pytest.raises(rules.AddressNotVerified):
        await book(tx, event_type)
    with pytest.raises(CodeWrong):
        await book(tx, event_type, verification_code="000000")


async def test_the_code_that_was_sent_lets_its_reader_book(tx: Tx) -> None:
    _, event_type = await bookable(tx, requires_email_verification=True)
    await verification.request_code(tx, BOB.email, VAULT, NOW, asked_by="a test")
    booked = await book(tx, event_type, verification_code=await newest_code(tx))
    assert booked.status is Status.ACCEPTED
