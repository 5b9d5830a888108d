"""Fields of the contract that cannot act yet. They are refused, never swallowed."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic.alias_generators import to_camel

from kalends.core.errors import Invalid
from kalends.wire.envelope import Asked


class NotSupported(Invalid):
    """A field of the contract that Kalends cannot honour yet."""

    code = "NotSupported"


def refuse(request: Asked, fields: Iterable[str]) -> None:
    """Passes when none of `fields` is set to anything. Raises `NotSupported`, naming the first that is."""
    for field in fields:
        if getattr(request, field) is not None:
            name = to_camel(field)
            raise NotSupported(f"{name} is not supported yet; leave it out.", details={"field": name})
