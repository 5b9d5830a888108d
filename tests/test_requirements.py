"""`pip install kalends` brings what the client imports, `pip install 'kalends[server]'` what the server does."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text())["project"]
CLIENT: list[str] = PROJECT["dependencies"]
SERVER: list[str] = CLIENT + PROJECT["optional-dependencies"]["server"]

IMPORT_ALL = """
import importlib, pkgutil, sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name in absent:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

package, *absent = sys.argv[1:]
sys.meta_path.insert(0, Absent())
for module in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
    if not module.name.endswith(("__main__", ".env")) and ".versions." not in module.name:
        importlib.import_module(module.name)
"""


def _brought(texts: list[str], extra: str, seen: set[tuple[str, str]]) -> Iterator[str]:
    """The distributions that requirements name, and those that these need in turn, extras considered."""
    for requirement in map(Requirement, texts):
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        name = canonicalize_name(requirement.name)
        yield name
        for wanted in {(name, ""), *((name, extra) for extra in requirement.extras)} - seen:
            seen.add(wanted)
            yield from _brought(metadata.requires(name) or [], wanted[1], seen)


@pytest.mark.parametrize(("package", "required"), [("kalends.client", CLIENT), ("kalends", SERVER)])
def test_an_installation_brings_whatever_is_imported(package: str, required: list[str]) -> None:
    brought = {"kalends", *_brought(required, "", set())}
    owners = metadata.packages_distributions().items()
    absent = [module for module, names in owners if brought.isdisjoint(map(canonicalize_name, names))]
    done = subprocess.run([sys.executable, "-c", IMPORT_ALL, package, *absent], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
