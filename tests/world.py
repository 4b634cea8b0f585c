"""Builders that read: a workspace, a customer, a message that arrives."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any, Literal, get_args
from uuid import UUID

from flows.receive_message import Received, receive_message
from flows.register_customer import enroll_customer
from flows.set_up_workspace import set_up_workspace
from shop.customers.profiles import Profile
from shop.events import outbox
from shop.events.outbox import Claimed
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId, WorkspaceId, new_id
from shop.kernel.language import Language
from shop.messaging.inbound import Inbound
from shop.workspaces.profile import AgentProfile, Hours, WorkspaceProfile
from tests.copied import once_built

# A Friday morning in Sicily; the shop opens at half past eight.
MORNING = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@dataclass
class PinnedClock:
    """A clock that stands still until it is moved."""

    at: datetime = MORNING

    def now(self) -> datetime:
        """The pinned instant."""
        return self.at

    def pass_(self, **stretch: float) -> None:
        """Let time go by."""
        self.at += timedelta(**stretch)


@dataclass
class Shop:
    """A workspace with its address."""

    id: WorkspaceId
    slug: str
    address: str
    customers: dict[str, CustomerId] = field(default_factory=dict)


def a_profile(slug: str = "bottega", number: int = 1, **changes: Any) -> WorkspaceProfile:
    """A small Italian shop; `changes` replace what the test is about."""
    told: dict[str, Any] = {
        "slug": slug,
        "name": f"Bottega {slug}",
        "vertical": "food",
        "timezone": "Europe/Rome",
        "currency": "EUR",
        "language": Language.IT,
        "color": "#8E2A3F",
        "about": {Language.IT: "Una bottega.", Language.EN: "A shop.", Language.ES: "Una tienda."},
        "address": "Via Mormina Penna 42, Scicli",
        "map_url": "https://www.openstreetmap.org/?mlat=36.79&mlon=14.70",
        "person": "Rosaria",
        "email": "ciao@bottega.example",
        "channel": f"whatsapp:+39055000{number:04d}",
        "hours": tuple(Hours(weekday=day, opens=time(8, 30), closes=time(19, 30)) for day in range(6)),
        "facts": {"delivery": {Language.IT: "Spediamo in 48 ore, 6,90 €."}},
        "agent": AgentProfile(agent_name="Tano"),
    }
    return WorkspaceProfile.model_validate(told | changes)


def a_shop(slug: str = "bottega", number: int = 1, **changes: Any) -> Shop:
    """A workspace that is open for business."""
    profile = a_profile(slug, number, **changes)
    told = profile.model_dump_json()
    workspace = once_built(told, lambda: set_up_workspace(now=MORNING, actor="system", profile=profile))
    return Shop(workspace, slug, profile.channel)


def a_registered_customer(
    shop: Shop, phone: str = "+393331234567", *, name: str = "Marta Bellomo", language: Language = Language.IT
) -> CustomerId:
    """Somebody who has registered and agreed to the terms."""
    return enroll_customer(
        now=MORNING,
        workspace_id=shop.id,
        identities={"phone": phone},
        profile=Profile(name=name, language=language),
        consents=("service",),
    )


_KINDS = Literal["text", "image", "document", "location", "tap", "reaction"]


def a_message(shop: Shop, body: str = "", *, phone: str | None = "+393331234567", **changes: Any) -> Inbound:
    """What a customer wrote, as it comes from the provider."""
    sid = f"SM{new_id().hex}"
    told: dict[str, Any] = {
        "provider_sid": sid,
        "account_sid": "AC" + "0" * 32,
        "to": shop.address,
        "sender": f"whatsapp:{phone}",
        "phone": phone,
        "profile_name": "Marta",
        "body": body,
        "form": {"MessageSid": sid, "Body": body, "To": shop.address, "From": f"whatsapp:{phone}"},
    }
    assert changes.get("kind", "text") in get_args(_KINDS)
    return Inbound.model_validate(told | changes)


def arrives(shop: Shop, body: str = "", *, at: datetime = MORNING, **changes: Any) -> Received:
    """A message arrives."""
    return receive_message(now=at, inbound=a_message(shop, body, **changes))


def due(topic: str, *, at: datetime) -> list[Claimed]:
    """What the relay would hand on at that moment."""
    with transaction(None) as db:
        return outbox.claim(db, [topic], most=100, lease=timedelta(seconds=60), now=at)


def rows(owner: Any, query: str, values: Mapping[str, Any] | None = None) -> list[Any]:
    """What stands in the database, whoever's it is."""
    found: list[Any] = owner.execute(query, values or {}).fetchall()
    return found


def one(owner: Any, query: str, values: Mapping[str, Any] | None = None) -> Any:
    """The first value of the first row."""
    return rows(owner, query, values)[0][0]


ANY_ID = UUID(int=0)
