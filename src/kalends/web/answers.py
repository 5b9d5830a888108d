"""The host's page for a request: confirm it, or decline it with a reason. The key in the link is the host's alone."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Request, Response

from kalends.accounts import service as accounts
from kalends.accounts.model import UserCaller
from kalends.bookings import answering
from kalends.bookings import service as bookings
from kalends.bookings.model import Booking, Status
from kalends.core.database import Tx
from kalends.core.errors import Invalid, KalendsError
from kalends.core.secrets import Vault
from kalends.http.deps import NowDep, TxDep, VaultDep
from kalends.web import pages, parts, views
from kalends.web.pages import PageNotFound, PageRoute

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/booking/{uid}/answer")
async def ask(request: Request, uid: str, tx: TxDep, vault: VaultDep, now: NowDep, key: str = "") -> Response:
    """The request with its two answers; what has become of it, where it no longer waits."""
    return _page(request, await _asked(tx, uid, key, vault), now)


@router.post("/booking/{uid}/answer")
async def answer(request: Request, uid: str, tx: TxDep, vault: VaultDep, now: NowDep, key: str = "") -> Response:
    """Confirms or declines as the host, and shows what became of the request."""
    pages.check_same_site(request)
    booking = await _asked(tx, uid, key, vault)
    form = await request.form()
    reason = parts.reason_of(form.get("reason"))
    try:
        async with tx.begin_nested():
            await _settle(tx, booking, str(form.get("answer")), reason, now)
    except KalendsError as refusal:
        return _page(request, booking, now, notice=pages.sentence(request, refusal), reason=reason)
    return pages.redirect(f"{request.url.path}?{request.url.query}")


async def _asked(tx: Tx, uid: str, key: str, vault: Vault) -> Booking:
    if not answering.is_hosts(uid, key, vault):
        raise PageNotFound("There is nothing to answer at this address; open the link in the e-mail again.")
    return await bookings.get(tx, uid)


async def _settle(tx: Tx, booking: Booking, answered: str, reason: str | None, now: datetime) -> None:
    host = UserCaller(await accounts.get_user(tx, booking.host.id))
    match answered:
        case "confirm":
            await bookings.confirm(tx, host, booking.uid, now=now)
        case "decline":
            await bookings.decline(tx, host, booking.uid, reason=reason, now=now)
        case _:
            raise Invalid("Choose one of the two answers.")


def _page(
    request: Request, booking: Booking, now: datetime, *, notice: str | None = None, reason: str | None = None
) -> Response:
    host = booking.host
    return pages.render(
        request,
        "answer.html",
        status=400 if notice else 200,
        booking=booking,
        meeting=views.meeting(booking.start, booking.end, host.time_zone, pages.reader(request).locale),
        zone=host.time_zone,
        place_link=parts.web_address(booking),
        waits=booking.status is Status.PENDING and booking.end > now,
        notice=notice,
        reason=reason or "",
    )
