"""`python -m runtime.demo`: fill the demo shops, and print where to write and what."""

import argparse
import sys
from collections.abc import Iterator

from runtime.demo.playing import presets, tries
from runtime.demo.seeding import Seeded, SeededShop, seed
from shop.kernel.clock import SystemClock


def main(arguments: list[str] | None = None) -> None:
    """Fill, then tell."""
    wanted = argparse.ArgumentParser(prog="python -m runtime.demo", description="Fill the demo shops.")
    wanted.add_argument(
        "--scale",
        type=int,
        default=1,
        metavar="N",
        help="above 1: also N x 1,000 generated conversations and N x 200 products, in a workspace 'volume'",
    )
    seeded = seed(now=SystemClock().now(), scale=wanted.parse_args(arguments).scale)
    sys.stdout.write("\n".join(_told(seeded)) + "\n")


def _told(seeded: Seeded) -> Iterator[str]:
    for shop in seeded.shops:
        yield from _shop(shop)
    if seeded.conversations or seeded.products:
        yield f"volume: {seeded.conversations} conversations and {seeded.products} products added"
    if not seeded.changed:
        yield "Nothing to do, the demo shops were as they should be."


def _shop(shop: SeededShop) -> Iterator[str]:
    yield f"{shop.name} ({shop.slug}), WhatsApp {shop.number}"
    for person in presets(shop.slug):
        known = "registered" if person.registered else "not registered"
        yield f"  as {person.name}, {person.phone or person.user_id} ({person.language.value}, {known})"
    for one in tries(shop.slug):
        yield f"  {one.language.value}  {one.text}"
    yield ""


if __name__ == "__main__":
    main()
