"""What differs between two versions, key by key and, in lists, thing by thing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from shop.agents.content import AgentContent

LISTS = ("rules", "recommendations", "functions", "flows")
"""Keys whose things have a name of their own."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference."""

    key: str
    kind: Literal["changed", "added", "removed"]
    name: str = ""
    """Of a thing in a list: what it is called."""
    before: Any = None
    after: Any = None


def differences(before: AgentContent, after: AgentContent) -> list[Change]:
    """Every difference, in the order of the keys; none where both are the same."""
    old, new = before.stored(), after.stored()
    found: list[Change] = []
    for key in AgentContent.model_fields:
        if old[key] == new[key]:
            continue
        if key in LISTS:
            found += _of_things(key, _by_id(old[key]), _by_id(new[key]))
        else:
            found.append(Change(key, "changed", before=old[key], after=new[key]))
    return found


def _of_things(
    key: str, old: Mapping[str, Mapping[str, Any]], new: Mapping[str, Mapping[str, Any]]
) -> list[Change]:
    added = [Change(key, "added", _name(new[one]), after=new[one]) for one in new if one not in old]
    removed = [Change(key, "removed", _name(old[one]), before=old[one]) for one in old if one not in new]
    changed = [
        Change(key, "changed", _name(new[one]), before=old[one], after=new[one])
        for one in new
        if one in old and new[one] != old[one]
    ]
    return [*added, *changed, *removed]


def _by_id(things: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {str(one.get("id") or one.get("name") or place): one for place, one in enumerate(things)}


def _name(thing: Mapping[str, Any]) -> str:
    return str(thing.get("title") or thing.get("name") or thing.get("reason") or thing.get("id") or "")
