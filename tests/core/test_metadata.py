from __future__ import annotations

import pytest

from kalends.core.metadata import InvalidMetadata, check_metadata


def test_metadata_at_the_limits_is_kept() -> None:
    metadata = {**{f"k{n}": n for n in range(48)}, "k" * 40: "v" * 500, "flag": True}
    assert check_metadata(metadata) == metadata


@pytest.mark.parametrize(
    ("metadata", "hint"),
    [
        ({f"k{n}": "" for n in range(51)}, "51 keys"),
        ({"k" * 41: ""}, "41 characters"),
        ({"k": "v" * 501}, "501 characters"),
        ({"k": ["a"]}, "text, number or boolean"),
        ({"k": {"a": 1}}, "text, number or boolean"),
        ({"k": None}, "text, number or boolean"),
        ({"k": float("nan")}, "finite"),
        ({"k": float("inf")}, "finite"),
    ],
)
def test_metadata_beyond_the_limits_is_refused(metadata: dict[str, object], hint: str) -> None:
    with pytest.raises(InvalidMetadata, match=hint) as refused:
        check_metadata(metadata)
    assert refused.value.details == {"field": "metadata"}
