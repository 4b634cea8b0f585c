"""Which settings our processes get, and what the people who start us decide themselves.

Whatever they set wins. The rest is made: addresses of the servers that come with the product, ports,
and secrets that are drawn once and kept.
"""

import secrets
import shlex
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from runtime.embedded.processes import PartFailed, free_port, is_free
from runtime.embedded.state import State, new_secret, read_json, write_json
from runtime.embedded.surroundings import plain
from shop.kernel.settings import Settings

_WEB_PORTS = range(8000, 8020)
_OF_EVERY_PROCESS = {
    "PYTHONUNBUFFERED": "1",
    # Its threads wait for work by spinning: on small matrices like ours they burn four times what they save.
    "OPENBLAS_NUM_THREADS": "1",
}


@dataclass(frozen=True, slots=True)
class Ports:
    """Where on the loopback each part listens."""

    web: int
    vendors: int
    valkey: int
    chroma: int
    desk: int
    media: int


@dataclass(frozen=True, slots=True)
class Secrets:
    """What nobody but our own processes may know."""

    owner_password: str
    app_password: str
    valkey_password: str
    twilio_account_sid: str
    twilio_auth_token: str
    link_key: str
    payments_secret: str
    notice_key: str


def choose_ports(state: State, web: int | None) -> Ports:
    """The ports of the last start where they are still free, else others; `web` where somebody asks for it.

    Raises PartFailed where that one is taken.
    """
    kept = read_json(state.ports)
    if web and not is_free(web):
        raise PartFailed(f"port {web} is taken by another program")
    ports = Ports(
        web=web or _first_free(kept.get("web"), *_WEB_PORTS),
        vendors=_first_free(kept.get("vendors")),
        valkey=_first_free(kept.get("valkey")),
        chroma=_first_free(kept.get("chroma")),
        desk=_first_free(kept.get("desk")),
        media=_first_free(kept.get("media")),
    )
    write_json(state.ports, asdict(ports))
    return ports


def keep_secrets(state: State) -> Secrets:
    """The secrets of this state, drawn at its first start."""
    kept = read_json(state.secrets)
    drawn = Secrets(
        owner_password=new_secret(),
        app_password=new_secret(),
        valkey_password=new_secret(),
        twilio_account_sid="AC" + secrets.token_hex(16),
        twilio_auth_token=secrets.token_hex(16),
        link_key=new_secret(),
        payments_secret=new_secret(),
        notice_key=secrets.token_urlsafe(32),
    )
    known = Secrets(**{**asdict(drawn), **kept})
    if asdict(known) != kept:
        write_json(state.secrets, asdict(known))
    return known


def decided(given: Mapping[str, str]) -> dict[str, str]:
    """The settings that whoever starts us has made."""
    names = {name.upper() for name in Settings.model_fields}
    return {name: value for name, value in given.items() if name in names and value}


def compose(
    state: State, ports: Ports, known: Secrets, *, servers: Mapping[str, str], given: Mapping[str, str]
) -> dict[str, str]:
    """The whole environment of our processes; `servers` are the addresses of those we start ourselves."""
    made = {
        **servers,
        "PUBLIC_URL": f"http://127.0.0.1:{ports.web}",
        "OBJECT_FOLDER": str(state.objects),
        "MEDIA_FOLDER": str(state.folder / "media"),
        "LINK_KEYS": known.link_key,
        "NOTICE_KEY": known.notice_key,
        "EMBEDDED": "true",
    }
    if given.get("MEDIA_ENGINE") != "livekit":
        media = f"http://127.0.0.1:{ports.media}"
        made |= {"MEDIA_URL": media, "MEDIA_INSIDE_URL": media}
    if not speaks_to_twilio(given):
        made |= {
            "TWILIO_ACCOUNT_SID": known.twilio_account_sid,
            "TWILIO_AUTH_TOKENS": known.twilio_auth_token,
            "TWILIO_API_URL": f"http://127.0.0.1:{ports.vendors}",
            "PLAYGROUND": "true",
            "SIGN_UP": "open",
        }
    if not speaks_to_stripe(given):
        made |= {
            "TEST_PAYMENTS_URL": f"http://127.0.0.1:{ports.desk}",
            "TEST_PAYMENTS_SECRET": known.payments_secret,
        }
    return {**plain(), **_OF_EVERY_PROCESS, **made, **decided(given)}


def last_composed(state: State) -> dict[str, str]:
    """What the processes of the last start were given; empty before the first."""
    if not state.environment.exists():
        return {}
    words = shlex.split(state.environment.read_text(encoding="utf-8"))
    return dict(word.split("=", 1) for word in words)


def speaks_to_twilio(given: Mapping[str, str]) -> bool:
    """Whether a Twilio account was given: then nothing stands in for it."""
    return bool(given.get("TWILIO_ACCOUNT_SID"))


def speaks_to_stripe(given: Mapping[str, str]) -> bool:
    """Whether a Stripe account was given: then the test provider is not started."""
    return bool(given.get("STRIPE_SECRET_KEY"))


def _first_free(*wanted: int | None) -> int:
    return next((port for port in wanted if port and is_free(port)), None) or free_port()
