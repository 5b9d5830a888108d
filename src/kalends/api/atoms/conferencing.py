"""Conferencing apps and payments (contract: Conferencing, Stripe): none is connected, and the answers say so."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from kalends.core.errors import NotFound
from kalends.http.deps import UserDep
from kalends.wire.atoms import apps as wire
from kalends.wire.envelope import Success
from kalends.wire.unsupported import NotSupported

router = APIRouter(prefix="/v2", tags=["Conferencing"])
refusals = APIRouter(prefix="/v2", include_in_schema=False)
"""What would need a connected app, or connect one."""


class AppNotConnected(NotFound):
    """The user has not connected this app; components offer to connect it then."""


@router.get("/conferencing", operation_id="ConferencingController_listInstalledConferencingApps")
async def list_connected(caller: UserDep) -> Success[tuple[()]]:
    """Get my conferencing apps, of which there are none"""
    return Success(data=())


@router.get("/conferencing/default", response_model_exclude_none=True, operation_id="ConferencingController_getDefault")
async def get_default(caller: UserDep) -> Success[wire.DefaultAppOutput]:
    """Get my default conferencing app, which nothing is"""
    return Success(data=wire.DefaultAppOutput())


@router.get("/atoms/conferencing", operation_id="AtomsConferencingAppsController_listApps")
async def list_(caller: UserDep) -> Success[wire.AppsOutput]:
    """Get the conferencing apps that can be connected, of which there are none"""
    return Success(data=wire.AppsOutput(items=()))


@router.get("/atoms/event-types-app/stripe", operation_id="AtomsEventTypesAppController_getApp")
async def get_payment_app(caller: UserDep) -> Success[wire.PaymentAppOutput]:
    """Get the payment app of my event types; null, for none is connected"""
    return Success(data=wire.PaymentAppOutput())


@router.get("/atoms/payment/{paymentUid}", operation_id="AtomsPaymentController_getPayment")
async def get_payment(caller: UserDep, payment_uid: Annotated[str, Path(alias="paymentUid")]) -> Success[None]:
    """Get a payment; null, for none is taken"""
    return Success(data=None)


@refusals.get("/stripe/check")
async def check_payments(caller: UserDep) -> None:
    """Refused: no payment account is connected."""
    raise AppNotConnected("You have no Stripe account connected.")


@refusals.post("/conferencing/{app}/default")
@refusals.delete("/conferencing/{app}/disconnect")
async def change(caller: UserDep, app: str) -> None:
    """Refused: the app is not connected."""
    raise AppNotConnected("You have no such conferencing app connected.")


@refusals.get("/conferencing/{app}/oauth/auth-url")
@refusals.post("/conferencing/{app}/connect")
async def connect(caller: UserDep, app: str) -> None:
    """Refused: conferencing apps cannot be connected yet."""
    raise NotSupported("Conferencing apps cannot be connected to Kalends yet; give event types a link as location.")


@refusals.get("/stripe/connect")
async def connect_payments(caller: UserDep) -> None:
    """Refused: payments cannot be taken yet."""
    raise NotSupported("Payments cannot be taken through Kalends yet; take them on your own page after booking.")
