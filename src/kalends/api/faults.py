"""What Pydantic finds wrong with a request, in sentences that say what to change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

Name: TypeAlias = str | int


def sentence(fault: Mapping[str, Any], sent: object) -> str:
    """What to change in what was `sent`, from one fault in it."""
    name, context = field(fault, sent), fault.get("ctx", {})
    match fault["type"]:
        case "missing":
            return f"{name} is missing; add it."
        case "extra_forbidden":
            return f"{name} is not known here; remove it."
        case "json_invalid":
            return f"The body is not valid JSON ({context.get('error')}); send application/json."
        case "union_tag_not_found":
            return f"{name}.{_bare(context['discriminator'])} is missing; add it."
        case "union_tag_invalid":
            return f"{name}.{_bare(context['discriminator'])} must be one of {context['expected_tags']}."
        case "literal_error" | "enum":
            return f"{name} must be {context['expected']}."
        case "model_attributes_type" | "model_type" | "dict_type":
            hint = "" if len(fault["loc"]) > 1 else "; send it as application/json"
            return f"{name} must be a JSON object{hint}."
        case "list_type" | "tuple_type":
            return f"{name} must be a list."
        case "value_error":
            return f"{name}: {context['error']}"
        case _:
            return f"{name}: {_lower_first(fault['msg'])}."


def field(fault: Mapping[str, Any], sent: object) -> str:
    """`redirectUris.0` for `("body", "redirectUris", 0)`; the place itself where no field is named."""
    place, *named = fault["loc"]
    names = list(_fields(named, sent))
    return ".".join(map(str, names)) if names and fault["type"] != "json_invalid" else f"The {place}"


def _fields(names: Sequence[Name], sent: object) -> Iterator[Name]:
    """The names of fields alone, without those of the kinds of value that Pydantic has tried."""
    if not names:
        return
    name, *rest = names
    if _is_kind(name, rest, sent):
        yield from _fields(rest, sent)
    else:
        yield name
        yield from _fields(rest, _part(sent, name))


def _is_kind(name: Name, rest: Sequence[Name], sent: object) -> bool:
    """Whether a name says which of several kinds of value was read: in angle brackets or as Pydantic calls them, or the
    value's own `type`."""
    if name == "str" or str(name).startswith(("<", "tagged-union[")):
        return True
    return bool(rest) and isinstance(sent, Mapping) and sent.get("type") == name


def _part(sent: object, name: Name) -> object:
    if isinstance(sent, Mapping):
        return sent.get(name)
    return sent[name] if isinstance(sent, list) and isinstance(name, int) and name < len(sent) else None


def _bare(quoted: str) -> str:
    return quoted.strip("'")


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]
