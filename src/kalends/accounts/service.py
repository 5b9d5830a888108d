"""The use cases of accounts: organisations and users, OAuth clients, managed users, tokens, and who a caller is."""

from __future__ import annotations

from kalends.accounts.verbs.api_keys import create_api_key, refresh_api_key
from kalends.accounts.verbs.callers import authenticate_bearer, authenticate_client
from kalends.accounts.verbs.clients import (
    adopt_client,
    create_client,
    delete_client,
    find_client,
    get_client,
    list_clients,
    update_client,
)
from kalends.accounts.verbs.managed_users import (
    adopt_managed_user,
    create_managed_user,
    delete_managed_user,
    get_managed_user,
    list_managed_users,
)
from kalends.accounts.verbs.tokens import force_refresh, issue_tokens, prune_tokens, refresh
from kalends.accounts.verbs.users import (
    check_organization,
    create_organization,
    create_user,
    find_organization,
    find_own_user,
    find_user_by_username,
    get_user,
    list_own_users,
    set_default_schedule,
    update_user,
)

__all__ = [
    "adopt_client",
    "adopt_managed_user",
    "authenticate_bearer",
    "authenticate_client",
    "check_organization",
    "create_api_key",
    "create_client",
    "create_managed_user",
    "create_organization",
    "create_user",
    "delete_client",
    "delete_managed_user",
    "find_client",
    "find_organization",
    "find_own_user",
    "find_user_by_username",
    "force_refresh",
    "get_client",
    "get_managed_user",
    "get_user",
    "issue_tokens",
    "list_clients",
    "list_managed_users",
    "list_own_users",
    "prune_tokens",
    "refresh",
    "refresh_api_key",
    "set_default_schedule",
    "update_client",
    "update_user",
]
