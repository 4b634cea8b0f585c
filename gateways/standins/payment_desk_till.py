"""The till of the test provider: sessions, payments, refunds, and what is told of them. All of it is on disk.

What changes and what is to be told of it are written together, so that a killed process forgets neither.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any

from gateways.standins.payment_desk_cards import CARDS, Card
from gateways.standins.payment_desk_store import (
    Paid,
    Refund,
    Session,
    Store,
    insert,
    paid_of,
    refund_of,
    session_of,
    written,
)
from gateways.standins.payment_desk_telling import Telling
from shop.kernel.clock import Clock

SHORTEST_SECONDS, LONGEST_SECONDS = 30 * 60, 24 * 3600
"""How long a page may be open: as at Stripe."""
_LENIENT_SECONDS = 5
"""The request was on its way for a moment."""


class Refused(Exception):
    """The request is refused; `code` says why."""

    def __init__(self, code: str, status: int = 400) -> None:
        super().__init__(code)
        self.code = code
        self.status = status


class Till:
    """Takes and gives back money that does not exist."""

    def __init__(self, store: Store, clock: Clock, telling: Telling) -> None:
        self.store = store
        self.telling = telling
        self._clock = clock

    def now(self) -> float:
        """Seconds since 1970, by the clock of this provider."""
        return self._clock.now().timestamp()

    # Sessions

    def open(self, asked: Mapping[str, Any], key: str) -> Session:
        """A new session, or the one that was opened under this key with the same words."""
        lasts = asked["expires_at"] - self.now()
        fingerprint = _fingerprint(asked)
        with self.store.together():
            row = self.store.row("SELECT * FROM session WHERE key = ?", (key,))
            if row is not None:
                return _same(session_of(row), fingerprint)
            if not SHORTEST_SECONDS - _LENIENT_SECONDS <= lasts <= LONGEST_SECONDS:
                raise Refused("expires_at_invalid")
            made = Session(
                **{name: asked[name] for name in _TOLD},
                id=f"session_{secrets.token_hex(12)}",
                token=secrets.token_urlsafe(24),
                key=key,
                fingerprint=fingerprint,
                state="open",
                confirming="",
                metadata=written(asked["metadata"]),
                failure="",
                telling="",
                created_at=self.now(),
            )
            insert(self.store, "session", made)
            return made

    def session(self, session_id: str) -> Session:
        """The session of that id; refuses an unknown one."""
        return self._session("id", session_id)

    def page(self, token: str) -> Session:
        """The session of a page's address; refuses an unknown one."""
        return self._session("token", token)

    def payment_of(self, session: Session) -> Paid | None:
        """The money that was taken on the page."""
        row = self.store.row("SELECT * FROM payment WHERE session = ?", (session.id,))
        return paid_of(row) if row else None

    def try_card(self, token: str, card: Card) -> Session:
        """Somebody pays with the card; what becomes of it is the card's fate."""
        with self.store.together():
            session = self._open_page(token)
            if session is None:
                return self.page(token)
            match card.fate:
                case "paid":
                    return self._take(session, card)
                case "confirm":
                    return self._change(session, confirming=card.number, failure="")
                case "refused":
                    return self._refuse(session, card.failure)

    def confirm(self, token: str, *, yes: bool) -> Session:
        """The bank was told whether it is really the customer."""
        with self.store.together():
            session = self._open_page(token)
            if session is None or not session.confirming:
                return self.page(token)
            if yes:
                return self._take(session, CARDS[session.confirming])
            return self._refuse(session, "authentication_failed")

    def expire(self, session_id: str) -> Session:
        """Nothing is taken there any more; what was paid stays paid."""
        with self.store.together():
            session = self.session(session_id)
            return self._expire(session) if session.state == "open" else session

    def choose_telling(self, token: str, how: str) -> None:
        """How the shop is told of this session."""
        self.store.write("UPDATE session SET telling = ? WHERE token = ?", (how, token))

    def expire_what_is_over(self) -> None:
        """End every page whose time has come."""
        over = self.store.rows(
            "SELECT id FROM session WHERE state = 'open' AND expires_at <= ?", (self.now(),)
        )
        for row in over:
            self.expire(row["id"])

    # Refunds

    def refund(self, asked: Mapping[str, Any], key: str) -> Refund:
        """Money goes back, at once or later; the same key is the same refund."""
        fingerprint = _fingerprint(asked)
        with self.store.together():
            row = self.store.row("SELECT * FROM refund WHERE key = ?", (key,))
            if row is not None:
                known = refund_of(row)
                if known.fingerprint != fingerprint:
                    raise Refused("key_used")
                return known
            self._check_amount(asked)
            made = Refund(
                id=f"refund_{secrets.token_hex(12)}",
                payment=asked["payment"],
                key=key,
                fingerprint=fingerprint,
                amount_minor=asked["amount_minor"],
                currency=asked["currency"],
                state="pending",
                failure="",
                metadata=written(asked["metadata"]),
                created_at=self.now(),
            )
            insert(self.store, "refund", made)
            self._tell_of_refund("refund.created", made)
            fate = self.telling.screw("refunds")
            return made if fate == "pending" else self._end(made, "failed" if fate == "fail" else "succeeded")

    def refund_of_id(self, refund_id: str) -> Refund:
        """The refund of that id; refuses an unknown one."""
        row = self.store.row("SELECT * FROM refund WHERE id = ?", (refund_id,))
        if row is None:
            raise Refused("unknown", 404)
        return refund_of(row)

    def end_refund(self, refund_id: str, state: str) -> Refund:
        """The bank says what became of it; a succeeded one may still come back as failed."""
        with self.store.together():
            refund = self.refund_of_id(refund_id)
            ended = refund.state in {state, "failed"}
            return refund if ended else self._end(refund, state)

    def books(self) -> dict[str, dict[str, int]]:
        """What was taken and what went back, by currency: to hold against the shop's own."""
        came = self.store.rows("SELECT currency, sum(amount_minor) AS minor FROM payment GROUP BY currency")
        went = self.store.rows(
            "SELECT currency, sum(amount_minor) AS minor FROM refund WHERE state = 'succeeded' GROUP BY currency"
        )
        return {
            "paid": {row["currency"]: row["minor"] for row in came},
            "refunded": {row["currency"]: row["minor"] for row in went},
        }

    def passed_on(self) -> dict[str, dict[str, int]]:
        """What lies on each account that is not the shop's own, by currency: taken, less what went back."""
        rows = self.store.rows(
            "SELECT json_extract(s.metadata, '$.payee') AS payee, p.currency, sum(p.amount_minor) - coalesce(("
            " SELECT sum(r.amount_minor) FROM refund r JOIN payment b ON b.id = r.payment"
            " JOIN session o ON o.id = b.session WHERE r.state = 'succeeded' AND r.currency = p.currency"
            " AND json_extract(r.metadata, '$.payee') = json_extract(s.metadata, '$.payee')"
            " AND json_extract(o.metadata, '$.payee') = json_extract(s.metadata, '$.payee')), 0) AS minor"
            " FROM payment p JOIN session s ON s.id = p.session"
            " WHERE json_extract(s.metadata, '$.payee') IS NOT NULL GROUP BY 1, 2"
        )
        found: dict[str, dict[str, int]] = {}
        for row in rows:
            found.setdefault(row["payee"], {})[row["currency"]] = row["minor"]
        return found

    def _session(self, column: str, value: str) -> Session:
        row = self.store.row(f"SELECT * FROM session WHERE {column} = ?", (value,))  # noqa: S608  # one of two words
        if row is None:
            raise Refused("unknown", 404)
        return session_of(row)

    def _open_page(self, token: str) -> Session | None:
        """The session, where it still takes money."""
        session = self.page(token)
        if session.state == "open" and session.expires_at <= self.now():
            self._expire(session)
            return None
        return session if session.state == "open" else None

    def _take(self, session: Session, card: Card) -> Session:
        paid = Paid(
            id=f"payment_{secrets.token_hex(12)}",
            session=session.id,
            amount_minor=session.amount_minor,
            currency=session.currency,
            method=card.method,
            created_at=self.now(),
        )
        insert(self.store, "payment", paid)
        self._tell("session.processing", session)
        done = self._change(session, state="paid", confirming="", failure="")
        self._tell("session.paid", done)
        return done

    def _refuse(self, session: Session, failure: str) -> Session:
        refused = self._change(session, confirming="", failure=failure)
        self._tell("session.refused", refused)
        return refused

    def _expire(self, session: Session) -> Session:
        done = self._change(session, state="expired", confirming="")
        self._tell("session.expired", done)
        return done

    def _change(self, session: Session, **values: str) -> Session:
        changed = replace(session, **values)  # type: ignore[arg-type]  # each of them is a text
        self.store.write(
            "UPDATE session SET state = ?, confirming = ?, failure = ? WHERE id = ?",
            (changed.state, changed.confirming, changed.failure, changed.id),
        )
        return changed

    def _end(self, refund: Refund, state: str) -> Refund:
        failure = "declined_by_bank" if state == "failed" else ""
        ended = replace(refund, state=state, failure=failure)
        self.store.write("UPDATE refund SET state = ?, failure = ? WHERE id = ?", (state, failure, refund.id))
        self._tell_of_refund(f"refund.{state}", ended)
        return ended

    def _check_amount(self, asked: Mapping[str, Any]) -> None:
        row = self.store.row("SELECT * FROM payment WHERE id = ?", (asked["payment"],))
        if row is None:
            raise Refused("unknown", 404)
        paid = paid_of(row)
        if asked["currency"] != paid.currency:
            raise Refused("currency_differs")
        gone = self.store.row(
            "SELECT coalesce(sum(amount_minor), 0) AS minor FROM refund WHERE payment = ? AND state <> 'failed'",
            (paid.id,),
        )
        if gone is None or asked["amount_minor"] > paid.amount_minor - gone["minor"]:
            raise Refused("refund_too_high")

    def _tell(self, kind: str, session: Session) -> None:
        # As with every provider, the event tells figures too: whoever believes them deserves it.
        about = {
            "id": session.id,
            "state": session.state,
            "amount_minor": session.amount_minor,
            "currency": session.currency,
            "metadata": json.loads(session.metadata),
        }
        self.telling.put(kind, about, how=session.telling, now=self.now())

    def _tell_of_refund(self, kind: str, refund: Refund) -> None:
        about = {
            "id": refund.id,
            "state": refund.state,
            "amount_minor": refund.amount_minor,
            "currency": refund.currency,
            "metadata": json.loads(refund.metadata),
        }
        self.telling.put(kind, about, how="", now=self.now())


_TOLD = (
    *("amount_minor", "currency", "shop", "description", "email", "language"),
    *("success_url", "cancel_url", "expires_at"),
)


def _fingerprint(asked: Mapping[str, Any]) -> str:
    return sha256(json.dumps(dict(asked), sort_keys=True).encode()).hexdigest()


def _same(session: Session, fingerprint: str) -> Session:
    if session.fingerprint != fingerprint:
        raise Refused("key_used")
    return session
