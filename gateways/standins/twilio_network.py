"""The phone network behind the stand-in: who has which phone, what arrives, who is told of it.

Everything that is under way stands in the store, so that a killed process goes on where it was.
"""

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import phonenumbers

from gateways.standins.twilio_fields import status_fields, webhook_fields
from gateways.standins.twilio_postman import Posted, Postman
from gateways.standins.twilio_store import Message, Person, Store, keep_message, message_of
from shop.kernel.clock import Clock

WINDOW_SECONDS = 24 * 3600
TYPING_SECONDS = 25

_STOP = frozenset({"STOP", "UNSUBSCRIBE", "END", "QUIT", "STOPALL", "REVOKE", "OPTOUT", "CANCEL"})
_START = frozenset({"START", "UNSTOP"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What a stand-in is told when it starts."""

    account_sid: str
    tokens: Sequence[str]
    webhook_url: str
    """Where messages go, with connection overrides in its fragment."""
    fallback_url: str = ""
    """Where they go when that fails."""
    sent_after: float = 0.03
    """Seconds."""
    delivered_after: float = 0.1
    approved_after: float = 2.0
    """How long WhatsApp thinks about a template."""
    keywords: bool = False
    """Whether Twilio itself takes STOP and START (Advanced Opt-Out)."""
    shared_key: tuple[str, str] | None = None
    """Name and secret of a SharedKey that signs instead of the token."""


class Network:
    """Phones on one side, the shop's server on the other."""

    def __init__(self, store: Store, postman: Postman, clock: Clock, setup: Setup) -> None:
        self.store = store
        self.setup = setup
        self.shift_seconds = 0.0
        """How far this network's clock is ahead, for trying out the service window."""
        self._postman = postman
        self._clock = clock
        self._typing: dict[tuple[str, str], float] = {}
        self._walking: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def now(self) -> float:
        """Seconds since 1970."""
        return self.real_now() + self.shift_seconds

    def real_now(self) -> float:
        """Seconds since 1970, whatever this network's clock was set to."""
        return self._clock.now().timestamp()

    # People

    def person(self, address: str) -> Person:
        """Whoever has this number or user id; somebody new where nobody had it."""
        bare = address.removeprefix("whatsapp:")
        column = "number" if bare.startswith("+") else "user_id"
        row = self.store.row(f"SELECT * FROM person WHERE {column} = ?", (bare,))  # noqa: S608  # one of two words above
        if row:
            return Person(row["user_id"], row["number"], row["name"], row["username"])
        return self.introduce(Person(user_id_of(bare), bare if bare.startswith("+") else None))

    def introduce(self, person: Person) -> Person:
        """Note what is known of somebody; what was known before and is not told now stays."""
        values = (person.user_id, person.number, person.name, person.username)
        with self.store.together():
            if person.number:
                self.store.write(
                    "DELETE FROM person WHERE number = ? AND user_id <> ?", (person.number, person.user_id)
                )
            self.store.write(_INTRODUCE, values)
        row = self.store.rows("SELECT * FROM person WHERE user_id = ?", (person.user_id,))[0]
        return Person(row["user_id"], row["number"], row["name"], row["username"])

    def window_open(self, shop: str, person: str) -> bool:
        """Whether the person wrote to the shop within the last 24 hours."""
        row = self.store.row(_LAST_INBOUND, (shop, person))
        return row is not None and self.now() - row["created_at"] < WINDOW_SECONDS

    def refuses(self, shop: str, person: str, kind: str) -> bool:
        """Whether the person has ``blocked`` the shop, or ``stopped`` its messages."""
        return self.store.row(_REFUSES, (shop, person, kind)) is not None

    def set_refusal(self, shop: str, person: str, kind: str, *, on: bool) -> None:
        """Let the person block or stop the shop, or take it back."""
        words = "INSERT OR IGNORE INTO refusal VALUES (?, ?, ?)"
        self.store.write(words if on else _FORGIVE, (shop, person, kind))

    # From the phone to the shop

    async def say(self, message: Message) -> Posted:
        """Keep what somebody wrote and tell the shop's server; the same id again is told again."""
        keep_message(self.store, message)
        fields = webhook_fields(message, self.person(message.person), self.setup.account_sid)
        posted = await self._postman.post(self.setup.webhook_url, fields)
        if not posted.taken and self.setup.fallback_url:
            failure = {"ErrorCode": "11200", "ErrorUrl": self.setup.webhook_url}
            posted = await self._postman.post(self.setup.fallback_url, {**fields, **failure})
        self._move(message.sid, "received" if posted.taken else "failed")
        return posted

    def keyword(self, shop: str, person: str, body: str) -> str:
        """What Twilio itself makes of the words: STOP, START or nothing."""
        word = body.strip().upper()
        found = "STOP" if word in _STOP else "START" if word in _START else ""
        if not self.setup.keywords or not found:
            return ""
        self.set_refusal(shop, person, "stopped", on=found == "STOP")
        return found

    def type_to(self, inbound: Message) -> None:
        """Show the shop as typing, and what the person wrote as read."""
        self._typing[inbound.shop, inbound.person] = self.now() + TYPING_SECONDS
        self.store.write("UPDATE message SET told = 'read' WHERE sid = ?", (inbound.sid,))

    def typing_until(self, shop: str, person: str) -> float:
        """Until when the shop is shown as typing; 0 where it is not."""
        until = self._typing.get((shop, person), 0.0)
        return until if until > self.now() else 0.0

    # From the shop to the phone

    def take(self, message: Message) -> None:
        """Accept a message of the shop; it travels by itself from here."""
        keep_message(self.store, message)
        self._typing.pop((message.shop, message.person), None)
        self.wake(message.sid)

    def read(self, shop: str, person: str, sids: Sequence[str]) -> int:
        """The person looks at the messages (all of them where none is named); how many were unread."""
        marks = ", ".join("?" for _ in sids)
        named = f"AND sid IN ({marks})" if sids else ""
        unread = self.store.rows(f"{_UNREAD} {named}", (shop, person, *sids))  # placeholders alone
        for row in unread:
            self._move(row["sid"], "read")
            self.wake(row["sid"])
        return len(unread)

    def message(self, sid: str) -> Message | None:
        """The message of that id."""
        row = self.store.row("SELECT * FROM message WHERE sid = ?", (sid,))
        return message_of(row) if row else None

    def wake(self, sid: str) -> None:
        """See to it that a message of the shop moves on, and that its server hears of it."""
        if sid not in self._walking:
            self._walking.add(sid)
            self.spawn(self._walk(sid))

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something beside the requests."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def resume(self) -> None:
        """Go on with what an earlier process left under way, in both directions."""
        for row in self.store.rows(_UNDER_WAY):
            self.wake(row["sid"])
        for row in self.store.rows("SELECT * FROM message WHERE direction = 'in' AND status = 'receiving'"):
            self.spawn(self._say_again(message_of(row)))

    async def settled(self) -> None:
        """Wait until nothing is under way."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def stop(self) -> None:
        """Let everything lie where it is."""
        for task in list(self._tasks):
            task.cancel()
        await self.settled()

    async def _say_again(self, message: Message) -> None:
        await self.say(message)

    async def _walk(self, sid: str) -> None:
        try:
            while await self._step(sid):
                pass
        finally:
            self._walking.discard(sid)

    async def _step(self, sid: str) -> bool:
        """Tell of the present status, or reach the next; whether there was anything to do."""
        message = self.message(sid)
        if message is None:
            return False
        if message.status != message.told:
            if message.callback:
                await self._postman.post(message.callback, status_fields(message, self.setup.account_sid))
            self.store.write("UPDATE message SET told = ? WHERE sid = ?", (message.status, sid))
            return True
        following = self._following(message)
        if following is None:
            return False
        status, pause = following
        if pause:
            await asyncio.sleep(pause)
        self._move(sid, status, only_from=message.status, code=message.fate.get("code"))
        return True

    def _following(self, message: Message) -> tuple[str, float] | None:
        if message.status in {"queued", "accepted"}:
            return str(message.fate.get("status", "sent")), self.setup.sent_after
        if message.status == "sent" and not self.refuses(message.shop, message.person, "blocked"):
            return "delivered", self.setup.delivered_after
        return None

    def _move(self, sid: str, status: str, *, only_from: str = "", code: int | None = None) -> None:
        now = self.now()
        sent = now if status == "sent" else None
        self.store.write(_MOVE, (status, code, sent, now, sid, only_from, only_from))


def user_id_of(address: str) -> str:
    """A user id: itself, or one made from a number, always the same."""
    if not address.startswith("+"):
        return address
    return f"{_region(address)}.{sha256(address.encode()).hexdigest()[:20].upper()}"


def _region(number: str) -> str:
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(number)) or "ZZ"
    except phonenumbers.NumberParseException:
        return "ZZ"


_INTRODUCE = """
INSERT INTO person VALUES (?, ?, ?, ?) ON CONFLICT (user_id) DO UPDATE SET
    number = coalesce(excluded.number, number),
    name = coalesce(nullif(excluded.name, ''), name),
    username = coalesce(nullif(excluded.username, ''), username)
"""
_LAST_INBOUND = """
SELECT created_at FROM message WHERE shop = ? AND person = ? AND direction = 'in' ORDER BY number DESC LIMIT 1
"""
_REFUSES = "SELECT 1 FROM refusal WHERE shop = ? AND person = ? AND kind = ?"
_FORGIVE = "DELETE FROM refusal WHERE shop = ? AND person = ? AND kind = ?"
_UNREAD = (
    "SELECT sid FROM message WHERE shop = ? AND person = ? AND direction = 'out' AND status = 'delivered'"
)
_UNDER_WAY = """
SELECT sid FROM message
WHERE direction = 'out' AND (status <> told OR status IN ('queued', 'accepted', 'sent')) ORDER BY number
"""
_MOVE = """
UPDATE message SET status = ?, error_code = coalesce(?, error_code), sent_at = coalesce(?, sent_at), updated_at = ?
WHERE sid = ? AND (status = ? OR ? = '')
"""
