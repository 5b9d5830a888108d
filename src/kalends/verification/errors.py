"""What verification refuses, and in which words."""

from __future__ import annotations

from kalends.core.errors import Invalid, NotFound, TooManyRequests


class CodeWrong(Invalid):
    """Not the code that was sent, or no longer."""

    code = "VerificationCodeInvalid"


class TooManyCodes(TooManyRequests):
    """More codes than anybody needs, to one address or for one caller."""


class GuessUnderWay(TooManyRequests):
    """Somebody enters a code for the same address at this very moment: many at once would be guesses that nobody has
    counted yet."""


class SmsMissing(Invalid):
    """No way out for text messages is configured."""

    code = "NotSupported"


class NotAPhone(Invalid):
    """Not a phone number in international form."""


class NotVerified(NotFound):
    """No such verified address, or not one of this user's."""
