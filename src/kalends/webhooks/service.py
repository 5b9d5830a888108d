"""What can be done with webhooks: keeping them, recording what they are to be told, telling it, looking back."""

from kalends.webhooks.verbs.delivering import deliver, take, unpark
from kalends.webhooks.verbs.history import (
    get_delivery,
    list_deliveries,
    prune,
    replay,
    replay_failed,
)
from kalends.webhooks.verbs.keeping import (
    create,
    delete,
    delete_all,
    get,
    get_visible,
    list_,
    of_client,
    of_event_type,
    of_user,
    resume,
    rotate,
    secret_of,
    update,
)
from kalends.webhooks.verbs.telling import announce, expect, follow, tell_moment

__all__ = [
    "announce",
    "create",
    "delete",
    "delete_all",
    "deliver",
    "expect",
    "follow",
    "get",
    "get_delivery",
    "get_visible",
    "list_",
    "list_deliveries",
    "of_client",
    "of_event_type",
    "of_user",
    "prune",
    "replay",
    "replay_failed",
    "resume",
    "rotate",
    "secret_of",
    "take",
    "tell_moment",
    "unpark",
    "update",
]
