"""What the product consists of, and in which order it starts."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass

import redis

from runtime.embedded.chroma import Chroma, embedded_chroma
from runtime.embedded.postgres import APPLICATION, OWNER, Postgres, embedded_postgres
from runtime.embedded.processes import PartFailed, Program
from runtime.embedded.state import State, write_environment
from runtime.embedded.valkey import Valkey, embedded_valkey
from runtime.environment import (
    Ports,
    choose_ports,
    compose,
    keep_secrets,
    speaks_to_stripe,
    speaks_to_twilio,
)
from runtime.signs import forget, is_alive

_BEHIND_THE_DOOR = 5
"""A customer's message is taken before another's is answered: whoever knocks, knocks once."""


@dataclass(frozen=True, slots=True)
class Product:
    """The servers that we start ourselves (None where one was given), and our own processes."""

    state: State
    ports: Ports
    environment: dict[str, str]
    postgres: Postgres | None
    valkey: Valkey | None
    chroma: Chroma | None
    stands_in: bool
    """Whether a stand-in takes Twilio's place."""
    plays_payments: bool
    """Whether the test provider takes the payments."""
    carries_pictures: bool
    """Whether the media process runs: it carries the pictures, or answers MediaMTX about tokens."""

    def servers(self) -> list[Program]:
        """PostgreSQL, Valkey and Chroma, as far as they are ours."""
        return [server.program() for server in (self.postgres, self.valkey, self.chroma) if server]

    def processes(self) -> list[Program]:
        """Our own processes: they need the servers, the tables and one another's addresses."""
        vendors = self._own("vendors", str(self.ports.vendors), str(self.state.folder / "twilio"))
        desk = self._own("desk", str(self.ports.desk), str(self.state.folder / "payments"))
        return [
            *([vendors] if self.stands_in else []),
            *([desk] if self.plays_payments else []),
            self._own("worker", nice=_BEHIND_THE_DOOR),
            self._own("relay"),
            *([self._own("media", str(self.ports.media))] if self.carries_pictures else []),
            self._own("web", str(self.ports.web)),
        ]

    def addresses(self) -> dict[str, str]:
        """Where people look."""
        web = f"http://127.0.0.1:{self.ports.web}"
        playground = {"playground": f"{web}/playground"} if self.stands_in else {}
        return {"web": web, **playground, "shop": f"{web}/s/sapori", "health": f"{web}/health"}

    @property
    def owner_url(self) -> str:
        """The database, as the owner of its tables."""
        return self.environment["OWNER_DATABASE_URL"]

    def _own(self, name: str, *arguments: str, nice: int = 0) -> Program:
        return Program(
            name=name,
            argv=(sys.executable, "-m", f"runtime.{name}", *arguments),
            log=self.state.logs / f"{name}.log",
            ready=lambda: is_alive(self._redis(), name),
            environment=self.environment,
            prepare=lambda: forget(self._redis(), name),
            # The first start of a fresh installation compiles every module, on machines of any age.
            patience=180.0,
            nice=nice,
        )

    def _redis(self) -> redis.Redis:
        return redis.Redis.from_url(self.environment["REDIS_URL"], socket_timeout=2)


def settle_product(state: State, given: Mapping[str, str], *, web_port: int | None = None) -> Product:
    """Decide what will run where; nothing is started yet. Raises PartFailed where something is missing."""
    known = keep_secrets(state)
    ports = choose_ports(state, web_port)
    postgres = valkey = chroma = None
    servers: dict[str, str] = {}
    if not given.get("DATABASE_URL"):
        postgres = embedded_postgres(
            state, owner_password=known.owner_password, app_password=known.app_password
        )
        servers |= {"DATABASE_URL": postgres.url(APPLICATION), "OWNER_DATABASE_URL": postgres.url(OWNER)}
    elif not given.get("OWNER_DATABASE_URL"):
        raise PartFailed("DATABASE_URL was given without OWNER_DATABASE_URL, which the migrations need")
    if not given.get("REDIS_URL"):
        valkey = embedded_valkey(state, port=ports.valkey, password=known.valkey_password)
        servers["REDIS_URL"] = valkey.url()
    if not given.get("CHROMA_URL"):
        chroma = embedded_chroma(state, port=ports.chroma)
        servers["CHROMA_URL"] = chroma.url
    environment = compose(state, ports, known, servers=servers, given=given)
    write_environment(state, environment)
    return Product(
        state,
        ports,
        environment,
        postgres,
        valkey,
        chroma,
        stands_in=not speaks_to_twilio(given),
        plays_payments=not speaks_to_stripe(given),
        carries_pictures=environment.get("MEDIA_ENGINE") != "livekit",
    )
