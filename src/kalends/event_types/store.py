"""The tables of event types and every statement about them; rows in, words out."""

from __future__ import annotations

from kalends.event_types.records import private_links
from kalends.event_types.records.statements import (
    delete,
    find,
    find_bookable,
    find_members,
    insert,
    select_of,
    update,
)
from kalends.event_types.records.tables import event_types

__all__ = [
    "delete",
    "event_types",
    "find",
    "find_bookable",
    "find_members",
    "insert",
    "private_links",
    "select_of",
    "update",
]
