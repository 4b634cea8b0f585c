"""A call within a live session: who is in it, four at most, and what their browsers signal to each other.

Pictures and sound go from browser to browser. Who is in a call is known for half a minute at a time, in Valkey;
each page says every ten seconds that it is still there. What is signaled holds addresses on the network, so that
it goes into the room of the two alone.
"""

import base64
import hmac
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha1
from typing import Annotated, Any, Final
from uuid import UUID

import redis
from pydantic import Field

from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.kernel.refusals import Refusal
from shop.kernel.settings import Settings, settings
from shop.live.call_bodies import CAME, SIGNAL, WENT, InCall, LeftCall, Signaled
from shop.live.events import session_room
from shop.live.recordings import has_agreed
from shop.live.rooms import private_room
from shop.live.watching import watched_by_id
from webapp.live.commands import Asked, Command, CommandRefused, OfSession
from webapp.live.people import GUESTS, HOSTS, Person, Role

MOST: Final = 4
"""Each sends to each: a phone's line carries three others and no more."""
HERE_FOR: Final = timedelta(seconds=30)
_CREDENTIALS_HOLD: Final = timedelta(hours=2)
_LARGEST_SIGNAL: Final = 24 * 1024
_WAIT: Final = 0.5
_IN_CALLS: Final[frozenset[Role]] = frozenset(HOSTS | GUESTS)

_JOIN = """
local now, until_, most = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
for _, tab in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now)) do
  redis.call('ZREM', KEYS[1], tab)
  redis.call('HDEL', KEYS[2], tab)
end
if not redis.call('ZSCORE', KEYS[1], ARGV[4]) and redis.call('ZCARD', KEYS[1]) >= most then return false end
redis.call('ZADD', KEYS[1], until_, ARGV[4])
redis.call('HSET', KEYS[2], ARGV[4], ARGV[5])
redis.call('EXPIRE', KEYS[1], 3600)
redis.call('EXPIRE', KEYS[2], 3600)
return redis.call('HVALS', KEYS[2])
"""
"""Takes a place for a page, where one is free; what is not heard of any more has none."""


class CallFull(Refusal):
    """Four are in it already: ``most``."""


class NotForCalls(Refusal):
    """In this live session nobody is called: it is shown to all."""


class NotHeardRecorded(Refusal):
    """It is being recorded, and they did not agree to it: they watch, and are not heard."""


class CallsAway(Refusal):
    """Calls cannot be connected at the moment."""

    status = 503


class Signal(OfSession):
    """What one browser wants another one to know."""

    to_person: Annotated[str, Field(max_length=80)]
    to_tab: Annotated[str, Field(max_length=40)]
    signal: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Call:
    """The keys under which the call of a session is known."""

    workspace: WorkspaceId
    session: UUID

    @property
    def keys(self) -> tuple[str, str]:
        """When each page was last heard of, and who they are."""
        name = f"live:call:{self.workspace}:{self.session}"
        return name, f"{name}:who"


def join_call(asked: Asked) -> dict[str, Any]:
    """Take a place; told are the others, and the servers by which a way to them is found.

    Refuses CallFull, NotForCalls, NotHeardRecorded, CallsAway, and a page without an identity.
    """
    if not asked.tab:
        raise CommandRefused
    call = _call_of(asked)
    with transaction(asked.person.workspace_id) as db:
        session = watched_by_id(db, call.session)
        agreed = has_agreed(db, call.session, asked.person.person)
    if not session.called or session.over:
        raise NotForCalls
    if session.recorded and not agreed:
        raise NotHeardRecorded
    me = _me(asked)
    found = _placed(call, me, asked.now)
    if found is None:
        raise CallFull(most=MOST)
    asked.pass_on(session_room(call.session), CAME, me)
    return {
        "me": me.tab,
        "peers": [one.wire() for one in found if one.tab != me.tab],
        "ice": ice_servers(asked.person, asked.now),
    }


def stay_in_call(asked: Asked) -> None:
    """The page is still there."""
    call, me = _call_of(asked), _me(asked)
    try:
        _valkey().zadd(call.keys[0], {me.tab: (asked.now + HERE_FOR).timestamp()}, xx=True)
    except redis.RedisError:
        return  # the call itself goes on: only its list of pages is away


def pass_signal(asked: Asked) -> None:
    """Give on what one browser signals to another; larger ones than any browser makes are dropped."""
    wish: Signal = asked.body
    if len(json.dumps(wish.signal)) > _LARGEST_SIGNAL or not _is_in(_call_of(asked), asked.tab):
        return
    told = Signaled(to_tab=wish.to_tab, signal=wish.signal, sender=_me(asked))
    asked.pass_on(private_room(wish.session_id, wish.to_person), SIGNAL, told)


def leave_call(asked: Asked) -> None:
    """Give the place up."""
    call = _call_of(asked)
    try:
        with _valkey().pipeline() as pipe:
            pipe.zrem(call.keys[0], asked.tab)
            pipe.hdel(call.keys[1], asked.tab)
            gone = pipe.execute()[0]
    except redis.RedisError:
        gone = 1
    if gone:
        asked.pass_on(session_room(call.session), WENT, LeftCall(tab=asked.tab))


def ice_servers(person: Person, now: datetime, told: Settings | None = None) -> list[dict[str, Any]]:
    """Where browsers find out how they are reached, and who relays where nothing else goes.

    The relay believes what we sign with the secret that it shares with us (``use-auth-secret`` of coturn).
    """
    configured = told or settings()
    servers: list[dict[str, Any]] = [{"urls": configured.stun_urls}] if configured.stun_urls else []
    if configured.turn_urls and configured.turn_secret:
        username = f"{int((now + _CREDENTIALS_HOLD).timestamp())}:{person.person}"
        # The relay's protocol has this hash (draft-uberti-behave-turn-rest).
        signed = hmac.new(configured.turn_secret.get_secret_value().encode(), username.encode(), sha1)
        credential = base64.b64encode(signed.digest()).decode()
        servers.append({"urls": configured.turn_urls, "username": username, "credential": credential})
    return servers


def _placed(call: _Call, me: InCall, now: datetime) -> list[InCall] | None:
    until = (now + HERE_FOR).timestamp()
    try:
        found: Any = _valkey().eval(
            _JOIN, 2, *call.keys, now.timestamp(), until, MOST, me.tab, json.dumps(me.wire())
        )
    except redis.RedisError as problem:
        raise CallsAway from problem
    return None if found is None else [InCall.model_validate_json(one) for one in found]


def _is_in(call: _Call, tab: str) -> bool:
    try:
        return bool(_valkey().hexists(call.keys[1], tab))
    except redis.RedisError:
        return True


def _me(asked: Asked) -> InCall:
    return InCall(tab=asked.tab, person=asked.person.person, name=asked.person.name)


def _call_of(asked: Asked) -> _Call:
    return _Call(asked.person.workspace_id, asked.body.session_id)


@cache
def _valkey() -> redis.Redis:
    return redis.Redis.from_url(
        settings().redis_url, socket_timeout=_WAIT, socket_connect_timeout=_WAIT, decode_responses=True
    )


CALL_COMMANDS: Final[dict[str, Command]] = {
    "call:join": Command(
        OfSession, _IN_CALLS, join_call, once=False, says="take one of four places in the session's call"
    ),
    "call:here": Command(
        OfSession, _IN_CALLS, stay_in_call, once=False, says="the page is still in the call"
    ),
    "call:signal": Command(
        Signal, _IN_CALLS, pass_signal, once=False, says="what one browser signals to another"
    ),
    "call:leave": Command(OfSession, _IN_CALLS, leave_call, once=False, says="leave the call"),
}
