"""Older addresses that a family shares with its components: `?for=atom` says who asks."""

from __future__ import annotations

from fastapi.routing import APIRoute
from starlette.datastructures import QueryParams
from starlette.routing import Match
from starlette.types import Scope


class ForAtoms(APIRoute):
    """A route for requests that say `?for=atom`; it stands before the family's own."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """As every route, for those requests."""
        asks = scope["type"] == "http" and QueryParams(scope["query_string"]).get("for") == "atom"
        return super().matches(scope) if asks else (Match.NONE, {})
