"""Forms as Stripe's client sends them: names that stand for something inside something else."""

from typing import Any


def nested(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """A form with names such as ``line_items[0][price_data][currency]`` as what it stands for."""
    told: dict[str, Any] = {}
    for name, value in pairs:
        first, *rest = name.replace("]", "").split("[")
        at = told
        for part, following in zip([first, *rest], rest, strict=False):
            del following
            at = at.setdefault(part, {})
        at[[first, *rest][-1]] = value
    return told
