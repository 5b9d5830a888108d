"""The use cases of verification: asking for a code, proving with it, and what a user has proven."""

from __future__ import annotations

import asyncio
import secrets
import uuid
from datetime import datetime
from functools import partial

from kalends.accounts.model import User
from kalends.accounts.rules import clean_email
from kalends.core import addresses, database, events
from kalends.core.database import Tx
from kalends.core.secrets import Vault
from kalends.core.settings import Settings
from kalends.verification import rules, store
from kalends.verification.errors import CodeWrong, GuessUnderWay, NotAPhone, NotVerified, SmsMissing, TooManyCodes
from kalends.verification.model import Challenge, Channel, CodeToSend, Purpose, Target, VerifiedAddress

CODES = "codes"
"""The queue that codes wait in: apart from e-mails, which have more time."""


async def request_code(
    tx: Tx,
    email: str,
    vault: Vault,
    now: datetime,
    *,
    asked_by: str,
    language: str = "en",
    purpose: Purpose = Purpose.ADDRESS,
) -> None:
    """Has a code of six digits sent to an e-mail address, good for ten minutes. Earlier ones are good no longer.

    `asked_by` tells callers apart: at most 200 codes an hour for one, and 5 to one address. `language` is that of the
    e-mail, as an `Accept-Language` header or a tag. The e-mail is a job of the transaction.
    Raises `TooManyCodes` and `InvalidAddress`.
    """
    target = Target(Channel.EMAIL, clean_email(email))
    await _request(tx, target, vault, now, asked_by=asked_by, language=language, purpose=purpose)


async def check_code(tx: Tx, email: str, code: str, now: datetime, *, purpose: Purpose = Purpose.ADDRESS) -> None:
    """Passes when `code` is the one last sent to the address. It stays good until its time is over.

    Raises `GuessUnderWay`, and `CodeWrong`, also for one that was used or is ten minutes old; after five wrong ones no
    guess is right.
    Wrong ones are counted even where the transaction does not commit. Raises `InvalidAddress`.
    """
    await _check(tx, Target(Channel.EMAIL, clean_email(email)), purpose, code, now)


async def use_code(tx: Tx, email: str, code: str, now: datetime, *, purpose: Purpose = Purpose.ADDRESS) -> None:
    """As `check_code`, and the code is used up. Raises as it does, and `InvalidAddress`."""
    await _use(tx, Target(Channel.EMAIL, clean_email(email)), purpose, code, now)


async def code_to_send(tx: Tx, code_id: int, vault: Vault, now: datetime) -> CodeToSend | None:
    """The code that a job is to send; None where it was sent or is good no longer."""
    challenge = await store.find(tx, code_id)
    if challenge is None or challenge.sealed is None or rules.is_over(challenge, now):
        return None
    return CodeToSend(
        id=uuid.UUID(bytes=challenge.salt),
        target=challenge.target,
        purpose=challenge.purpose,
        code=vault.decrypt(challenge.sealed),
        language=challenge.language,
        created_at=challenge.created_at,
    )


async def mark_sent(tx: Tx, code_id: int) -> None:
    """The code is with its reader, who alone knows it from now on."""
    await store.forget_sealed(tx, code_id)


async def prune(tx: Tx, now: datetime) -> int:
    """Forgets the codes that no decision depends on any more, and says how many."""
    return await store.prune(tx, now - rules.WINDOW)


# What users have proven


async def request_email_code(tx: Tx, user: User, email: str, vault: Vault, now: datetime) -> None:
    """Has a code sent to an address that `user` wants to prove; a managed user's may carry `+{client id}`.

    Raises as `request_code`. Contract: UserVerifiedResourcesController_requestEmailVerificationCode.
    """
    await _request(tx, _email_of(user, email), vault, now, asked_by=_name(user), language=user.locale)


async def request_phone_code(tx: Tx, user: User, phone: str, vault: Vault, settings: Settings, now: datetime) -> None:
    """Has a code sent to a phone number by text message. Raises `NotAPhone`, `TooManyCodes`, and `SmsMissing` where
    `KALENDS_SMS_URL` is not set. Contract: UserVerifiedResourcesController_requestPhoneVerificationCode."""
    if settings.sms_url is None:
        raise SmsMissing("No text messages can be sent from here; set KALENDS_SMS_URL.")
    await _request(tx, _phone(phone), vault, now, asked_by=_name(user), language=user.locale)


async def verify_email(tx: Tx, user: User, email: str, code: str, now: datetime) -> VerifiedAddress:
    """Notes that the address is the user's, and uses the code up. Raises as `check_code`, and `InvalidAddress`."""
    return await _verify(tx, user, _email_of(user, email), code, now)


async def verify_phone(tx: Tx, user: User, phone: str, code: str, now: datetime) -> VerifiedAddress:
    """Notes that the number is the user's, and uses the code up. Raises as `check_code`, and `NotAPhone`."""
    return await _verify(tx, user, _phone(phone), code, now)


async def adopt_email(tx: Tx, user: User, email: str, now: datetime) -> VerifiedAddress:
    """Notes that the address is the user's, as has been proven on another platform. Raises `InvalidAddress`."""
    return await store.add_verified(tx, user, _email_of(user, email), now)


async def adopt_phone(tx: Tx, user: User, phone: str, now: datetime) -> VerifiedAddress:
    """Notes that the number is the user's, as has been proven on another platform. Raises `NotAPhone`."""
    return await store.add_verified(tx, user, _phone(phone), now)


async def list_verified(tx: Tx, user: User, channel: Channel, *, take: int, skip: int) -> tuple[VerifiedAddress, ...]:
    """What the user has proven, oldest first."""
    return await store.page(tx, user.id, channel, take, skip)


async def get_verified(tx: Tx, user: User, channel: Channel, id: int) -> VerifiedAddress:
    """One address or number that the user has proven. Raises `NotVerified`."""
    found = await store.find_verified(tx, user.id, channel, id)
    if found is None:
        raise NotVerified("You have verified nothing of this id; the list has what you have.")
    return found


async def _request(
    tx: Tx,
    target: Target,
    vault: Vault,
    now: datetime,
    *,
    asked_by: str,
    language: str,
    purpose: Purpose = Purpose.ADDRESS,
) -> None:
    await store.lock(tx, target)
    await _restrain(tx, target, asked_by, now)
    code, salt = f"{secrets.randbelow(10**rules.DIGITS):0{rules.DIGITS}}", secrets.token_bytes(rules.SALT_LENGTH)
    values = {
        "purpose": purpose.value,
        "asked_by": asked_by,
        "language": language,
        "salt": salt,
        "digest": await asyncio.to_thread(rules.digest, code, salt),
        "sealed": vault.encrypt(code),
        "created_at": now,
        "expires_at": now + rules.LIFETIME,
    }
    code_id = await store.add(tx, target, values)
    await events.defer(tx, "send_code", queue=CODES, lock=f"code/{target.channel}/{target.address}", code_id=code_id)


async def _restrain(tx: Tx, target: Target, asked_by: str, now: datetime) -> None:
    since = now - rules.WINDOW
    seconds = max(
        rules.wait(await store.sent_to(tx, target, since), rules.MOST_TO_ONE_ADDRESS, now),
        rules.wait(await store.sent_for(tx, asked_by, since), rules.MOST_FOR_ONE_CALLER, now),
    )
    if seconds:
        raise TooManyCodes(f"Too many codes were asked for; try again in {seconds} seconds.", retry_after=seconds)


async def _check(tx: Tx, target: Target, purpose: Purpose, code: str, now: datetime) -> Challenge:
    if not await store.begin_guess(tx, target, purpose):
        raise GuessUnderWay("A code for this address is being looked at already; try again in a second.", retry_after=1)
    challenge = await store.newest(tx, target, purpose)
    if challenge is None or rules.is_over(challenge, now):
        raise CodeWrong("Invalid verification code: there is none to enter any more; ask for a new one.")
    if not await asyncio.to_thread(rules.fits, challenge, code):
        await store.count_miss(tx, challenge.id)
        database.on_rollback(tx, partial(store.count_miss, code_id=challenge.id))
        raise CodeWrong("Invalid verification code: enter the six digits of the newest message, or ask for new ones.")
    return challenge


async def _use(tx: Tx, target: Target, purpose: Purpose, code: str, now: datetime) -> None:
    challenge = await _check(tx, target, purpose, code, now)
    await store.mark_used(tx, challenge.id, now)


async def _verify(tx: Tx, user: User, target: Target, code: str, now: datetime) -> VerifiedAddress:
    await _use(tx, target, Purpose.ADDRESS, code, now)
    return await store.add_verified(tx, user, target, now)


def _email_of(user: User, email: str) -> Target:
    return Target(Channel.EMAIL, clean_email(email, user.client_id))


def _phone(text: str) -> Target:
    number = addresses.phone_number(text)
    if number is None:
        raise NotAPhone(
            "phone must be a number with its country code, such as +37255556666.", details={"field": "phone"}
        )
    return Target(Channel.PHONE, number)


def _name(user: User) -> str:
    return f"user {user.id}"
