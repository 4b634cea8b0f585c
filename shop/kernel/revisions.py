"""What has somebody else changed since this form was shown: told field by field.

A form carries the revision of what it shows: a mark for each field of what stood then. It needs no column, tells field
by field what is other now, and so lets whoever saves later keep what they typed and take over what they never touched.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from shop.kernel.refusals import Refusal

_LENGTH: Final = 10
"""Letters of a field's mark: enough that nobody's change goes unseen by chance."""


class ChangedMeanwhile(Refusal):
    """Others have changed ``fields`` since the form was shown; nothing was written."""

    status = 409


@dataclass(frozen=True, slots=True)
class Settled:
    """What others changed since the form was shown, held against what was typed."""

    taken: frozenset[str]
    """Fields that whoever typed never touched: what the others wrote holds."""
    disputed: frozenset[str]
    """Fields that both changed, and not alike."""
    agreed: frozenset[str]
    """Fields that both changed to the same."""


def revision_of(told: Mapping[str, Any]) -> str:
    """What a form that shows this carries: ``minutes.3f2a91c07d names.…``; the same for the same."""
    return " ".join(f"{name}.{_mark(told[name])}" for name in sorted(told))


def changed_since(seen: str, told: Mapping[str, Any]) -> frozenset[str]:
    """Which fields are other than when the form was shown."""
    known = _marks(seen)
    return frozenset(name for name, value in told.items() if known.get(name) != _mark(value))


def require_unchanged(seen: str, told: Mapping[str, Any]) -> None:
    """Refuse ChangedMeanwhile where it is no longer as the form showed it; who has seen no form may always."""
    if seen and (changed := changed_since(seen, told)):
        raise ChangedMeanwhile(fields=sorted(changed))


def settle(seen: str, mine: Mapping[str, Any], now: Mapping[str, Any]) -> Settled:
    """Hold what was typed into a form against what stands now."""
    changed, known = changed_since(seen, now), _marks(seen)
    taken = frozenset(name for name in changed if name not in mine or known.get(name) == _mark(mine[name]))
    alike = frozenset(name for name in changed - taken if _mark(mine[name]) == _mark(now[name]))
    return Settled(taken, changed - taken - alike, alike)


def _mark(value: Any) -> str:
    plain = json.dumps(value, sort_keys=True, default=str, ensure_ascii=False)
    return sha256(plain.encode()).hexdigest()[:_LENGTH]


def _marks(seen: str) -> dict[str, str]:
    found = (part.rpartition(".") for part in seen.split())
    return {name: mark for name, _, mark in found}
