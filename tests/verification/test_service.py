"""Codes: asked for, sent by the worker, entered. Those that commit say so: the worker has connections of its own."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from kalends.core.addresses import InvalidAddress
from kalends.core.database import Database, Tx
from kalends.core.settings import Settings
from kalends.verification import rules, service, store
from kalends.verification.errors import CodeWrong, GuessUnderWay, TooManyCodes
from kalends.verification.model import Purpose
from tests.support import NOW
from tests.support.accounts import VAULT, make_client, make_managed_user, make_owner
from tests.support.codes import code_in, newest_code
from tests.support.receiver import Receiver
from tests.support.smtp import make_post
from tests.support.work import count_jobs, work

ALICE = "alice@example.com"


async def ask(tx: Tx, email: str = ALICE, **changes: object) -> str:
    """Asks for a code and says which it is."""
    words: dict[str, object] = {"asked_by": "a test", **changes}
    await service.request_code(tx, email, VAULT, NOW, **words)  # type: ignore[arg-type]
    return await newest_code(tx)


async def test_the_code_that_was_sent_is_right_until_it_is_used(tx: Tx) -> None:
    code = await ask(tx)
    assert re.fullmatch(r"\d{6}", code)
    await service.check_code(tx, "Alice@Example.com", code, NOW)
    await service.use_code(tx, ALICE, code, NOW)
    with pytest.raises(CodeWrong):
        await service.check_code(tx, ALICE, code, NOW)


async def test_a_code_is_stored_hashed_and_sealed(tx: Tx) -> None:
    code = await ask(tx)
    row = (await tx.execute(sa.select(store.codes))).mappings().one()
    assert code.encode() not in bytes(row["digest"]) + bytes(row["sealed"])


async def test_only_the_newest_code_counts(tx: Tx) -> None:
    first, second = await ask(tx), await ask(tx)
    if first != second:
        with pytest.raises(CodeWrong):
            await service.check_code(tx, ALICE, first, NOW)
    await service.check_code(tx, ALICE, second, NOW)


async def test_a_code_is_good_for_ten_minutes(tx: Tx) -> None:
    code = await ask(tx)
    await service.check_code(tx, ALICE, code, NOW + timedelta(minutes=9, seconds=59))
    with pytest.raises(CodeWrong, match="Invalid verification code"):
        await service.check_code(tx, ALICE, code, NOW + timedelta(minutes=10))


async def test_a_code_is_good_for_its_address_and_purpose_alone(tx: Tx) -> None:
    code = await ask(tx)
    with pytest.raises(CodeWrong):
        await service.check_code(tx, "bob@example.com", code, NOW)
    with pytest.raises(CodeWrong):
        await service.check_code(tx, ALICE, code, NOW, purpose=Purpose.SIGN_IN)


async def test_what_is_no_address_gets_no_code(tx: Tx) -> None:
    with pytest.raises(InvalidAddress):
        await ask(tx, "alice")


async def test_after_five_wrong_guesses_no_guess_is_right(committed_database: Database) -> None:
    """Commits: a refused transaction rolls back, and the guess counts all the same."""
    async with committed_database.transaction() as tx:
        code = await ask(tx)
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(rules.MOST_MISSES):
        with pytest.raises(CodeWrong):
            async with committed_database.transaction() as tx:
                await service.check_code(tx, ALICE, wrong, NOW)
    with pytest.raises(CodeWrong):
        async with committed_database.transaction() as tx:
            await service.check_code(tx, ALICE, code, NOW)


async def test_guesses_at_one_moment_are_judged_one_at_a_time(committed_database: Database) -> None:
    async with committed_database.transaction() as tx:
        code = await ask(tx)
    wrong = "000000" if code != "000000" else "111111"

    async def guess() -> str:
        async with committed_database.transaction() as tx:
            await service.check_code(tx, ALICE, wrong, NOW)
        return "right"

    said = await asyncio.gather(*(guess() for _ in range(40)), return_exceptions=True)
    judged = [each for each in said if isinstance(each, CodeWrong) and "enter the six digits" in str(each)]
    assert {type(each) for each in said} <= {CodeWrong, GuessUnderWay}
    assert 0 < len(judged) <= rules.MOST_MISSES


async def test_a_wrong_guess_that_is_caught_counts_once(tx: Tx) -> None:
    code = await ask(tx)
    with pytest.raises(CodeWrong):
        await service.check_code(tx, ALICE, f"{code}0", NOW)
    assert (await tx.execute(sa.select(store.codes.c.misses))).scalars().all() == [1]


async def test_an_address_gets_five_codes_an_hour(tx: Tx) -> None:
    for _ in range(rules.MOST_TO_ONE_ADDRESS):
        await ask(tx)
    with pytest.raises(TooManyCodes) as refused:
        await ask(tx, "ALICE@example.com")
    assert refused.value.retry_after == 3600
    await ask(tx, "bob@example.com")


async def test_many_who_ask_at_once_get_no_more_than_five(committed_database: Database) -> None:
    """Commits: each has a connection of its own."""

    async def one() -> bool:
        try:
            async with committed_database.transaction() as tx:
                await service.request_code(tx, ALICE, VAULT, NOW, asked_by="a test")
        except TooManyCodes:
            return False
        return True

    assert sum(await asyncio.gather(*(one() for _ in range(12)))) == rules.MOST_TO_ONE_ADDRESS


async def test_codes_are_forgotten_when_nothing_depends_on_them(tx: Tx) -> None:
    await ask(tx)
    assert await service.prune(tx, NOW + timedelta(minutes=59)) == 0
    assert await service.prune(tx, NOW + timedelta(minutes=61)) == 1


async def test_a_managed_users_address_is_one_with_and_without_the_clients_id(tx: Tx) -> None:
    client = await make_client(tx)
    user = await make_managed_user(tx, client)
    await service.request_email_code(tx, user, f"alice+{client.id}@example.com", VAULT, NOW)
    found = await service.verify_email(tx, user, ALICE, await newest_code(tx), NOW)
    assert (found.target.address, found.user_id) == (ALICE, user.id)


@pytest.mark.parametrize(
    ("language", "subject"), [("en", "Your code to verify this address"), ("de-AT", "Ihr Code, um diese Adresse")]
)
async def test_the_worker_sends_the_code_by_email(
    committed_database: Database, settings: Settings, language: str, subject: str
) -> None:
    """Commits, for the worker."""
    post = make_post()
    async with committed_database.transaction() as tx:
        code = await ask(tx, language=language)
    with post.open():
        await work(committed_database, settings.model_copy(update={"smtp_url": post.url}))
    (mail,) = post.to(ALICE)
    assert mail["Subject"].startswith(subject)
    assert code not in mail["Subject"]
    for kind in ("plain", "html"):
        body = mail.get_body((kind,))
        assert body is not None
        assert code_in(str(body.get_content())) == code
    async with committed_database.transaction() as tx:
        assert (await tx.execute(sa.select(store.codes.c.sealed))).scalars().all() == [None]
        await service.check_code(tx, ALICE, code, NOW)


async def test_a_code_that_is_too_old_is_not_sent(committed_database: Database, settings: Settings) -> None:
    """Commits, for the worker."""
    async with committed_database.transaction() as tx:
        await ask(tx)
    await work(committed_database, settings, now=NOW + timedelta(minutes=11))
    assert not settings.mail_folder.exists()
    assert await count_jobs(committed_database, "send_code", "succeeded") == 1


async def test_the_worker_sends_the_code_by_text_message(committed_database: Database, settings: Settings) -> None:
    """Commits, for the worker."""
    receiver = Receiver()
    async with receiver.open():
        sms = {"sms_url": f"{receiver.url}/Messages.json", "sms_username": "AC1", "sms_password": "token"}
        told = settings.model_copy(update={**sms, "allow_private_targets": True})
        async with committed_database.transaction() as tx:
            await service.request_phone_code(tx, await make_owner(tx), "+372 5555 6666", VAULT, told, NOW)
            code = await newest_code(tx)
        await work(committed_database, told)
    (message,) = receiver.arrived
    assert message.path == "/Messages.json"
    assert message.headers["authorization"] == "Basic QUMxOnRva2Vu"
    assert message.body.startswith(b"From=Kalends&To=%2B37255556666&Body=" + code.encode())


async def test_what_the_sms_provider_has_not_taken_is_tried_again(
    committed_database: Database, settings: Settings
) -> None:
    """Commits, for the worker."""
    receiver = Receiver()
    receiver.answer(500)
    async with receiver.open():
        told = settings.model_copy(update={"sms_url": receiver.url, "allow_private_targets": True})
        async with committed_database.transaction() as tx:
            await service.request_phone_code(tx, await make_owner(tx), "+37255556666", VAULT, told, NOW)
        await work(committed_database, told)
    assert await count_jobs(committed_database, "send_code", "todo") == 1
