"""Where a webhook may go: out into the world, and never back into the network that we stand in.

Whoever may enter an address could otherwise have us ask our own database, a neighbor, or the machine's
metadata. A name is judged by what it resolves to, at the moment of sending.
"""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from shop.kernel.refusals import Refusal

MOST_LETTERS = 2_000

_NOT_OF_THE_WORLD = tuple(
    ip_network(network)
    for network in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24"),
        *("192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24"),
        *("224.0.0.0/4", "240.0.0.0/4"),
    )
)
"""IANA's special-purpose registry of IPv4: none of these is an address of somebody out there."""
_OF_THE_WORLD = ip_network("2000::/3")
_STILL_NOT = tuple(
    ip_network(network)
    for network in (
        "2001::/23",  # protocol assignments, Teredo among them, which wraps an IPv4 address
        "2001:db8::/32",
        "2002::/16",  # 6to4 wraps an IPv4 address
        "2620:4f:8000::/48",
        "3fff::/20",
    )
)
"""Of global IPv6; mapped (::ffff:0:0/96), NAT64 (64:ff9b::/96) and the like lie outside it altogether."""


class AddressRefused(Refusal):
    """A webhook cannot go there: ``reason`` is one of ``url``, ``scheme``, ``credentials``, ``private``, ``unknown``."""

    status = 422


def webhook_url(url: str, *, private: bool, plain: bool) -> SplitResult:
    """The address in its parts. Refuses what is no address, is not encrypted, or names a place inside.

    `private` lets addresses inside the network pass, `plain` lets http pass.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as broken:
        raise AddressRefused(reason="url") from broken
    if not parts.hostname or port == 0 or len(url) > MOST_LETTERS or not url.isprintable() or " " in url:
        raise AddressRefused(reason="url")
    if parts.scheme != "https" and not (plain and parts.scheme == "http"):
        raise AddressRefused(reason="scheme")
    if parts.username is not None or parts.password is not None:
        raise AddressRefused(reason="credentials")
    if not private and _is_inside(parts.hostname):
        raise AddressRefused(reason="private")
    return parts


def is_of_the_world(address: str) -> bool:
    """Whether that IP address is somebody's out there; none of ours, and none that wraps another."""
    try:
        known = ip_address(address)
    except ValueError:
        return False
    if isinstance(known, IPv4Address):
        return not any(known in network for network in _NOT_OF_THE_WORLD)
    return _is_global(known)


def _is_global(address: IPv6Address) -> bool:
    bare = IPv6Address(int(address))  # without a zone, which belongs to one machine's network
    if address.scope_id is not None:
        return False
    return bare in _OF_THE_WORLD and not any(bare in network for network in _STILL_NOT)


def _is_inside(host: str) -> bool:
    """As far as the name alone tells; what it resolves to is judged when it is used."""
    try:
        ip_address(host)
    except ValueError:
        name = host.rstrip(".").lower()
        return "." not in name or name.endswith((".localhost", ".local", ".internal", ".home.arpa"))
    return not is_of_the_world(host)
