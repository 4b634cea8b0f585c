"""The five shops, read from their files once for each process."""

from functools import cache
from pathlib import Path

import yaml

from runtime.demo.shapes import Shop

_SHOPS = Path(__file__).parent / "shops"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast where libyaml is built in
_ORDER = ("sapori", "lino", "nunzia", "barocco", "ponte")


@cache
def demo_shop(slug: str) -> Shop:
    """The shop of that slug; raises ValidationError where its file is not as it should be."""
    text = (_SHOPS / f"{slug}.yaml").read_text("utf-8")
    return Shop.model_validate(yaml.load(text, Loader=_LOADER))  # noqa: S506  # safe, one way or the other


def demo_shops() -> tuple[Shop, ...]:
    """All shops, in the order in which they are shown."""
    return tuple(demo_shop(slug) for slug in _ORDER)
