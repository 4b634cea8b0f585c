"""Who is at work in this shop, and what their role lets them do in a live session."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import ClassVar, Final
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.kernel.language import Language
from shop.kernel.refusals import Refusal
from shop.tables import Customer, Member, Participant

WHOLE: Final = 10_000
"""A hundred percent, in hundredths of a percent."""
LEADS_ALL: Final = frozenset({"owner", "manager"})
"""They allow what is beyond another's limit, and may act in everybody's session."""
_SELLS: Final = LEADS_ALL | {"operator", "salesperson", "host"}
_PICKS: Final = LEADS_ALL | {"operator", "salesperson", "warehouse"}
_LIMITS: Final[Mapping[str, int]] = {
    "owner": WHOLE,
    "manager": WHOLE,
    "operator": 1500,
    "salesperson": 1500,
    "host": 1000,
    "warehouse": 0,
}
"""How much of a price each role may take off where the shop says nothing else; never below the floor."""


class NotAllowed(Refusal):
    """Their role, or this session, does not let them do that: ``needed`` is the kind of person who may."""

    status: ClassVar[int] = 403


@dataclass(frozen=True, slots=True)
class MemberView:
    """A person who works here."""

    id: UUID
    name: str
    role: str
    language: Language
    customer_id: UUID | None
    live_sessions: bool

    @property
    def person(self) -> str:
        """As they are named in events."""
        return f"member:{self.id}"

    @property
    def may_sell(self) -> bool:
        """Whether they hold sessions and change their carts."""
        return self.role in _SELLS

    @property
    def may_approve(self) -> bool:
        """Whether they allow prices beyond another's limit."""
        return self.role in LEADS_ALL

    @property
    def may_pick(self) -> bool:
        """Whether they pick lines and put them back."""
        return self.role in _PICKS

    def limit_rate(self, limits: Mapping[str, int]) -> int:
        """How much they may take off by themselves, in hundredths of a percent; `limits` are the shop's own."""
        return limits.get(self.role, _LIMITS.get(self.role, 0))


def id_in(person: str, kind: str) -> UUID | None:
    """The id in ``member:<id>`` and the like, where it is of that kind."""
    named, _, text = person.partition(":")
    try:
        return UUID(text) if named == kind else None
    except ValueError:
        return None


def member_of(db: Session, person: str) -> MemberView | None:
    """The member who is at work here; None for everybody else, and for whoever does not work here any more."""
    found = id_in(person, "member")
    row = db.scalars(select(Member).where(col(Member.id) == found)).first() if found else None
    return _viewed(row) if row is not None and row.active else None


def members(db: Session) -> list[MemberView]:
    """Everybody who works here, by name."""
    active = select(Member).where(col(Member.active)).order_by(col(Member.name), col(Member.id))
    return [_viewed(row) for row in db.scalars(active)]


def names_of(db: Session, people: Collection[str], session_id: UUID | None = None) -> dict[str, str]:
    """What members, customers and, of that session, guests are called; empty for somebody who told no name.

    Read once in a transaction.
    """
    known: dict[str, str] = db.info.setdefault("live_names", {})
    new = set(people) - known.keys()
    if new:
        known |= dict.fromkeys(new, "") | _named_as(db, new, session_id)
        known |= _members_named(db, new) | _customers_named(db, new)
    return {person: known[person] for person in people}


def customer_name(db: Session, customer_id: UUID | None) -> str:
    """What the customer is called; empty for nobody."""
    return names_of(db, [f"customer:{customer_id}"])[f"customer:{customer_id}"] if customer_id else ""


def member_name(db: Session, member_id: UUID | None) -> str:
    """What the member is called, also after they left; empty for nobody."""
    return names_of(db, [f"member:{member_id}"])[f"member:{member_id}"] if member_id else ""


def _ids(people: Collection[str], kind: str) -> list[UUID]:
    return [found for person in people if (found := id_in(person, kind))]


def _members_named(db: Session, people: Collection[str]) -> dict[str, str]:
    ids = _ids(people, "member")
    named = select(col(Member.id), col(Member.name)).where(col(Member.id).in_(ids))
    return {f"member:{row.id}": row.name for row in db.execute(named)} if ids else {}


def _customers_named(db: Session, people: Collection[str]) -> dict[str, str]:
    ids = _ids(people, "customer")
    named = select(col(Customer.id), col(Customer.name), col(Customer.profile_name))
    rows = db.execute(named.where(col(Customer.id).in_(ids))) if ids else ()
    return {f"customer:{row.id}": row.name or row.profile_name for row in rows}


def _named_as(db: Session, people: Collection[str], session_id: UUID | None) -> dict[str, str]:
    came = [person for person in people if person.partition(":")[0] in {"guest", "viewer"}]
    if session_id is None or not came:
        return {}
    named = select(col(Participant.person), col(Participant.name)).where(
        col(Participant.session_id) == session_id, col(Participant.person).in_(came)
    )
    return {row.person: row.name for row in db.execute(named)}


def _viewed(row: Member) -> MemberView:
    return MemberView(
        row.id, row.name, row.role, Language(row.language), row.customer_id, live_sessions=row.live_sessions
    )
