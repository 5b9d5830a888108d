"""One-time codes on their way to who asked for them, by e-mail or text message."""

from __future__ import annotations

from datetime import datetime
from email.utils import parseaddr
from pathlib import Path

import structlog
from babel.support import NullTranslations

from kalends.core.database import Database
from kalends.core.secrets import Vault
from kalends.core.settings import Settings
from kalends.i18n import languages, templates
from kalends.notifications import mail
from kalends.notifications.mail import UnusableAddress
from kalends.notifications.model import Message, Recipient, Role
from kalends.notifications.rendering import Content, Line, Row
from kalends.notifications.sms import sms
from kalends.notifications.transport import Refused, transport
from kalends.verification import service as verification
from kalends.verification.model import Channel, CodeToSend, Purpose

_TEMPLATES = Path(__file__).parent / "templates"

_log = structlog.get_logger("kalends.codes")


async def deliver(database: Database, settings: Settings, code_id: int, vault: Vault, now: datetime) -> None:
    """Sends a code that is due; one that was sent, or is good no longer, is left alone. No transaction is open
    meanwhile.

    Raises `Delayed` where it is to be tried again. What nobody will ever take is logged, without the code.
    """
    async with database.transaction() as tx:
        code = await verification.code_to_send(tx, code_id, vault, now)
    if code is None:
        return
    try:
        await _send(code, settings)
    except (Refused, UnusableAddress) as refusal:
        _log.error("code not sent", channel=code.target.channel.value, reason=str(refusal))
    async with database.transaction() as tx:
        await verification.mark_sent(tx, code_id)


def email(code: CodeToSend) -> Message:
    """The e-mail that brings a code. The code stands in its body alone, since subjects end up in logs."""
    language = languages.negotiate(code.language)
    content = _content(code, language)
    environment = templates.environment(_TEMPLATES, language)
    return Message(
        subject=content.headline,
        text=environment.get_template("message.txt").render(content=content),
        html=environment.get_template("message.html").render(content=content),
    )


def text_message(code: CodeToSend) -> str:
    """The words of the text message that brings a code."""
    speech = languages.translations(languages.negotiate(code.language))
    return speech.gettext("%(code)s is your code. It is good for 10 minutes; give it to nobody.") % {"code": code.code}


async def _send(code: CodeToSend, settings: Settings) -> None:
    match code.target.channel:
        case Channel.PHONE:
            await sms(settings).send(code.target.address, text_message(code))
        case Channel.EMAIL:
            reader = Recipient(Role.ATTENDEE, "", code.target.address, "UTC", code.language)
            sender = settings.mail_from
            envelope = mail.compose(code.id, email(code), sender, reader, parseaddr(sender), code.created_at)
            await transport(settings).send(envelope)


def _content(code: CodeToSend, language: str) -> Content:
    speech = languages.translations(language)
    return Content(
        language=language,
        headline=_headline(code.purpose, speech),
        lead=speech.gettext("Enter this code where you were asked for it. It is good for 10 minutes."),
        preview=speech.gettext("It is good for 10 minutes."),
        rows=(Row(speech.gettext("Code"), (Line(code.code),)),),
        buttons=(),
        footer=speech.gettext("If you did not ask for it, give it to nobody and ignore this e-mail."),
    )


def _headline(purpose: Purpose, speech: NullTranslations) -> str:
    match purpose:
        case Purpose.ADDRESS:
            return speech.gettext("Your code to verify this address")
        case Purpose.SIGN_IN:
            return speech.gettext("Your code to sign in")
