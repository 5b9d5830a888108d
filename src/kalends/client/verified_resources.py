"""E-mail addresses and phone numbers that a user has proven. Operations `/v2/verified-resources`."""

from __future__ import annotations

from kalends.client import request, wire
from kalends.client.answers.accounts import VerifiedEmail, VerifiedPhone
from kalends.client.operation import Family, S, operation
from kalends.client.request import Request

EMAILS = "/v2/verified-resources/emails"
PHONES = "/v2/verified-resources/phones"
_ASK = "verification-code/request"
_ENTER = "verification-code/verify"


class VerifiedResources(Family[S]):
    """What the user whom the credentials belong to has verified. Needs an API key or a managed user's tokens."""

    @operation
    def request_email_code(self, email: str) -> Request[None]:
        """Has a code sent to the address, good for ten minutes. Raises BadRequest, TooManyRequests."""
        return request.post(f"{EMAILS}/{_ASK}", wire.nothing, wire.body({"email": email}))

    @operation
    def verify_email(self, email: str, code: str) -> Request[VerifiedEmail]:
        """Notes that the address is the user's. Raises BadRequest where the code is not the one last sent."""
        return request.post(f"{EMAILS}/{_ENTER}", wire.answer(VerifiedEmail), wire.body({"email": email, "code": code}))

    @operation
    def list_emails(self, *, take: int = 250, skip: int = 0) -> Request[tuple[VerifiedEmail, ...]]:
        """The verified addresses, oldest first."""
        return request.get(EMAILS, wire.answers(VerifiedEmail), wire.query({"take": take, "skip": skip}))

    @operation
    def get_email(self, email_id: int) -> Request[VerifiedEmail]:
        """One verified address. Raises NotFound."""
        return request.get(f"{EMAILS}/{email_id}", wire.answer(VerifiedEmail))

    @operation
    def request_phone_code(self, phone: str) -> Request[None]:
        """Has a code sent to the number by text message. Raises BadRequest, also where the server cannot send any, and
        TooManyRequests."""
        return request.post(f"{PHONES}/{_ASK}", wire.nothing, wire.body({"phone": phone}))

    @operation
    def verify_phone(self, phone: str, code: str) -> Request[VerifiedPhone]:
        """Notes that the number is the user's. Raises BadRequest where the code is not the one last sent."""
        return request.post(f"{PHONES}/{_ENTER}", wire.answer(VerifiedPhone), wire.body({"phone": phone, "code": code}))

    @operation
    def list_phones(self, *, take: int = 250, skip: int = 0) -> Request[tuple[VerifiedPhone, ...]]:
        """The verified numbers, oldest first."""
        return request.get(PHONES, wire.answers(VerifiedPhone), wire.query({"take": take, "skip": skip}))

    @operation
    def get_phone(self, phone_id: int) -> Request[VerifiedPhone]:
        """One verified number. Raises NotFound."""
        return request.get(f"{PHONES}/{phone_id}", wire.answer(VerifiedPhone))
