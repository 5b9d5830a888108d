"""What requests may say of a customer's own about users, event types and bookings."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

Metadata = Annotated[
    dict[str, Any],
    Field(
        description="Anything of your own: at most 50 keys of 40 characters; the values are texts of at most 500 "
        "characters, numbers or booleans."
    ),
]
