"""What Pydantic finds wrong with a request, in sentences that say what to change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

Name: TypeAlias = str | int

_INSTANT = "be an instant such as 2027-01-04T09:00:00Z"
_DATE = "be a date such as 2027-01-04"
_MUST = {
    "int_type": "be a whole number, not a text or anything else",
    "int_parsing": "be a whole number",
    "int_parsing_size": "be a whole number of at most 18 digits",
    "int_from_float": "be a whole number",
    "float_type": "be a number, not a text or anything else",
    "float_parsing": "be a number",
    "finite_number": "be a number with an end",
    "bool_type": "be true or false, not a text or a number",
    "bool_parsing": "be true or false",
    "string_type": "be a text",
    "greater_than_equal": "be {ge} or more",
    "less_than_equal": "be {le} or less",
    "greater_than": "be more than {gt}",
    "less_than": "be less than {lt}",
    "multiple_of": "be a multiple of {multiple_of}",
    "string_too_short": "be a text of {min_length} or more characters",
    "string_too_long": "be a text of at most {max_length} characters",
    "too_short": "have {min_length} or more entries",
    "too_long": "have at most {max_length} entries",
    "datetime_type": _INSTANT,
    "datetime_parsing": _INSTANT,
    "datetime_from_date_parsing": _INSTANT,
    "datetime_object_invalid": _INSTANT,
    "date_type": _DATE,
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": _DATE,
}
"""What a value must be, by what Pydantic calls it when it is not."""


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
        case kind if kind in _MUST:
            return f"{name} must {_MUST[kind].format(**context)}."
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
