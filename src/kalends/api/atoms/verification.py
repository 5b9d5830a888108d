"""Proving an e-mail address before booking, as event types may ask for."""

from __future__ import annotations

from fastapi import APIRouter, Request

from kalends.http import peers
from kalends.http.deps import NowDep, TxDep, UserDep, VaultDep
from kalends.verification import service as verification
from kalends.wire.atoms import verification as wire
from kalends.wire.envelope import Success

_OPERATIONS = "AtomsVerificationController"

router = APIRouter(prefix="/v2/atoms/verification/email", tags=["Atoms"])


@router.get("/check", operation_id=f"{_OPERATIONS}_checkEmailVerificationRequired")
async def is_required(email: str) -> Success[bool]:
    """Does this address have to be proven, wherever it books? None does; event types may ask for it"""
    return Success(data=False)


@router.post("/send-code", operation_id=f"{_OPERATIONS}_sendEmailVerificationCode")
async def send_code(
    request: Request, tx: TxDep, vault: VaultDep, now: NowDep, body: wire.SendCodeInput
) -> Success[wire.SentOutput]:
    """Have a code of six digits sent to an address"""
    await verification.request_code(tx, body.email, vault, now, asked_by=peers.visitor(request), language=body.language)
    return Success(data=wire.SentOutput())


@router.post("/verify-code", operation_id=f"{_OPERATIONS}_verifyEmailCode")
async def verify_code(tx: TxDep, now: NowDep, body: wire.VerifyCodeInput) -> Success[wire.VerifiedOutput]:
    """Check a code; it stays good for the booking"""
    await verification.check_code(tx, body.email, body.code, now)
    return Success(data=wire.VerifiedOutput())


@router.post("/verify-code-authenticated", operation_id=f"{_OPERATIONS}_verifyEmailCodeAuthenticated")
async def verify_code_of_user(
    tx: TxDep, now: NowDep, caller: UserDep, body: wire.VerifyCodeInput
) -> Success[wire.VerifiedOutput]:
    """Check a code, as a user"""
    return await verify_code(tx, now, body)
