"""E-mail addresses and phone numbers that a user has proven (contract: Verified Resources)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from kalends.http.deps import NowDep, SettingsDep, TxDep, UserDep, VaultDep
from kalends.verification import service as verification
from kalends.verification.model import Channel
from kalends.wire import verified_resources as wire
from kalends.wire.envelope import Success

_PREFIX = "UserVerifiedResourcesController"

router = APIRouter(prefix="/v2/verified-resources", tags=["Verified Resources"])

VerifiedId = Annotated[int, Path(alias="id", ge=1, le=2**63 - 1)]
Take = Annotated[int, Query(ge=1, le=250, description="How many to return.")]
Skip = Annotated[int, Query(ge=0, le=2**53, description="How many to skip.")]


@router.post("/emails/verification-code/request", operation_id=f"{_PREFIX}_requestEmailVerificationCode")
async def request_email(
    tx: TxDep, caller: UserDep, vault: VaultDep, now: NowDep, body: wire.RequestEmailVerificationInput
) -> wire.Sent:
    """Request email verification code"""
    await verification.request_email_code(tx, caller.user, body.email, vault, now)
    return wire.Sent()


@router.post("/phones/verification-code/request", operation_id=f"{_PREFIX}_requestPhoneVerificationCode")
async def request_phone(
    tx: TxDep,
    caller: UserDep,
    vault: VaultDep,
    settings: SettingsDep,
    now: NowDep,
    body: wire.RequestPhoneVerificationInput,
) -> wire.Sent:
    """Request phone number verification code"""
    await verification.request_phone_code(tx, caller.user, body.phone, vault, settings, now)
    return wire.Sent()


@router.post("/emails/verification-code/verify", operation_id=f"{_PREFIX}_verifyEmail")
async def verify_email(
    tx: TxDep, caller: UserDep, now: NowDep, body: wire.VerifyEmailInput
) -> Success[wire.VerifiedEmailOutput]:
    """Verify an email"""
    return Success(data=wire.email(await verification.verify_email(tx, caller.user, body.email, body.code, now)))


@router.post("/phones/verification-code/verify", operation_id=f"{_PREFIX}_verifyPhoneNumber")
async def verify_phone(
    tx: TxDep, caller: UserDep, now: NowDep, body: wire.VerifyPhoneInput
) -> Success[wire.VerifiedPhoneOutput]:
    """Verify a phone number"""
    return Success(data=wire.phone(await verification.verify_phone(tx, caller.user, body.phone, body.code, now)))


@router.get("/emails", operation_id=f"{_PREFIX}_getVerifiedEmails")
async def list_emails(
    tx: TxDep, caller: UserDep, take: Take = 250, skip: Skip = 0
) -> Success[list[wire.VerifiedEmailOutput]]:
    """Get list of verified emails"""
    found = await verification.list_verified(tx, caller.user, Channel.EMAIL, take=take, skip=skip)
    return Success(data=[wire.email(each) for each in found])


@router.get("/phones", operation_id=f"{_PREFIX}_getVerifiedPhoneNumbers")
async def list_phones(
    tx: TxDep, caller: UserDep, take: Take = 250, skip: Skip = 0
) -> Success[list[wire.VerifiedPhoneOutput]]:
    """Get list of verified phone numbers"""
    found = await verification.list_verified(tx, caller.user, Channel.PHONE, take=take, skip=skip)
    return Success(data=[wire.phone(each) for each in found])


@router.get("/emails/{id}", operation_id=f"{_PREFIX}_getVerifiedEmailById")
async def get_email(tx: TxDep, caller: UserDep, id: VerifiedId) -> Success[wire.VerifiedEmailOutput]:
    """Get verified email by id"""
    return Success(data=wire.email(await verification.get_verified(tx, caller.user, Channel.EMAIL, id)))


@router.get("/phones/{id}", operation_id=f"{_PREFIX}_getVerifiedPhoneById")
async def get_phone(tx: TxDep, caller: UserDep, id: VerifiedId) -> Success[wire.VerifiedPhoneOutput]:
    """Get verified phone number by id"""
    return Success(data=wire.phone(await verification.get_verified(tx, caller.user, Channel.PHONE, id)))
