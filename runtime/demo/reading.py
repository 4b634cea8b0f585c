"""The five shops, read from their files once for each process: `shops/` and, of what can be booked, `diaries/`."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from runtime.demo.shapes import Shop

_HERE = Path(__file__).parent
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast where libyaml is built in
_ORDER = ("sapori", "lino", "nunzia", "barocco", "ponte")


@cache
def demo_shop(slug: str) -> Shop:
    """The shop of that slug; raises ValidationError where one of its files is not as it should be."""
    return Shop.model_validate(_told("shops", slug) | {"diary": _told("diaries", slug)})


def demo_shops() -> tuple[Shop, ...]:
    """All shops, in the order in which they are shown."""
    return tuple(demo_shop(slug) for slug in _ORDER)


def _told(folder: str, slug: str) -> dict[str, Any]:
    text = (_HERE / folder / f"{slug}.yaml").read_text("utf-8")
    told: dict[str, Any] = yaml.load(text, Loader=_LOADER)  # noqa: S506  # safe, one way or the other
    return told
