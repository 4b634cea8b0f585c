"""A shop begins with what shops of its kind begin with; what it has itself stays as it is."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlmodel import Session, col

from flows.declare_template import declare_within
from flows.open_shop import set_up_row
from shop.agents.publishing import publish_content
from shop.agents.rules import Rule
from shop.agents.versions import change_draft, draft_of, published
from shop.booking.profiles import NeedProfile, ResourceProfile, ServiceProfile
from shop.booking.writing import write_resource, write_service
from shop.catalog.changing import CategoryProfile
from shop.catalog.writing import write_category
from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.language import Language
from shop.messaging.first_templates import first_templates
from shop.tables import CannedReply, Category, MessageTemplate, OpeningHours, Resource, Service
from shop.workspaces.beginning import Pack, pack_of
from shop.workspaces.viewing import WorkspaceView, workspace_view

_RULES_OF_PACK = "pack-"
_HOST = "team"


@dataclass(frozen=True, slots=True)
class PackPreview:
    """What a pack would add to a shop as it is now."""

    pack: Pack
    applied: bool
    """In this very version already."""
    hours: bool
    categories: tuple[str, ...]
    """Codes of those that are not there yet."""
    services: tuple[str, ...]
    replies: tuple[str, ...]
    rules: tuple[str, ...]
    templates: tuple[str, ...]
    """Names of those that it has in no language yet."""

    @property
    def anything(self) -> bool:
        """Whether there is something to add."""
        goods = self.hours or self.categories or self.services
        return bool(goods or self.replies or self.rules or self.templates)


@dataclass(frozen=True, slots=True)
class PackApplied:
    """How much of each was added."""

    hours: int
    categories: int
    services: int
    replies: int
    rules: int


def first_host(db: Session, shop: WorkspaceView, at: datetime) -> str:
    """The slug of whom services are booked with: whoever is in the diary first, else whoever opened the shop."""
    first = select(col(Resource.slug)).where(col(Resource.kind) == "staff", col(Resource.active))
    known = db.scalars(first.order_by(col(Resource.position)).limit(1)).first()
    if known is None:
        write_resource(db, shop.id, ResourceProfile(slug=_HOST, name=shop.person or shop.name), at)
    return known or _HOST


def preview_pack(db: Session, shop: WorkspaceView) -> PackPreview:
    """What `apply_pack` would do now."""
    pack = pack_of(shop.vertical)
    known = set_up_row(db, shop.id)
    own_rules = {rule.id for rule in draft_of(db, shop.id).rules}
    return PackPreview(
        pack=pack,
        applied=known is not None and (known.pack, known.pack_version) == (pack.code, pack.version),
        hours=not db.scalars(select(func.count()).select_from(OpeningHours)).one(),
        categories=_missing([one.code for one in pack.categories], _names(db, col(Category.code))),
        services=_missing([one.slug for one in pack.services], _names(db, col(Service.slug))),
        replies=_missing([one.shortcut for one in pack.replies], _names(db, col(CannedReply.shortcut))),
        rules=tuple(one.code for one in pack.rules if f"{_RULES_OF_PACK}{one.code}" not in own_rules),
        templates=_missing(
            list(dict.fromkeys(one.name for one in first_templates(shop.name, shop.formality))),
            _names(db, col(MessageTemplate.name)),
        ),
    )


def apply_pack(*, now: datetime, actor: Actor, workspace_id: WorkspaceId, member: UUID | None) -> PackApplied:
    """Add what the shop does not have yet of its kind's pack; twice is the same as once.

    Its rules answer customers at once where nobody has changed the agent yet; else they wait in its draft.
    """
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        found, at = preview_pack(db, shop), shop.at(now)
        pack = found.pack
        hours = _open_hours(db, shop, pack) if found.hours else 0
        for position, category in enumerate(pack.categories):
            if category.code in found.categories:
                told = CategoryProfile(code=category.code, names=category.names, position=position)
                write_category(db, workspace_id, told)
        _offer(db, shop, pack, found.services, at)
        _stand_ready(db, shop, pack, found.replies, now)
        _teach(db, shop, pack, found.rules, member, now)
        for template in first_templates(shop.name, shop.formality):
            if template.name in found.templates:
                declare_within(db, now=now, actor=actor, workspace_id=workspace_id, template=template)
        _note(db, workspace_id, pack)
        record(
            db, "PackApplied", workspace_id=workspace_id, actor=actor, now=at, subject_id=workspace_id,
            pack=pack.code, version=pack.version,
        )  # fmt: skip
    return PackApplied(
        hours, len(found.categories), len(found.services), len(found.replies), len(found.rules)
    )


def _open_hours(db: Session, shop: WorkspaceView, pack: Pack) -> int:
    for hours in pack.hours:
        db.add(OpeningHours(id=new_id(), workspace_id=shop.id, **hours.model_dump()))
    db.flush()
    return len(pack.hours)


def _offer(db: Session, shop: WorkspaceView, pack: Pack, wanted: tuple[str, ...], at: datetime) -> None:
    if not wanted:
        return
    host = first_host(db, shop, at)
    for position, service in enumerate(pack.services):
        if service.slug in wanted:
            told = service.model_dump(exclude={"free"}) | {
                "position": position,
                "needs": ((NeedProfile(resource=host),),),
            }
            written = write_service(db, shop.id, ServiceProfile.model_validate(told), at)
            if not service.free:
                db.get_one(Service, written.id).status = "hidden"


def _stand_ready(
    db: Session, shop: WorkspaceView, pack: Pack, wanted: tuple[str, ...], now: datetime
) -> None:
    for reply in pack.replies:
        if reply.shortcut in wanted:
            texts = {language.value: words for language, words in reply.texts.items()}
            kept = insert_or(CannedReply).values(
                id=new_id(), workspace_id=shop.id, shortcut=reply.shortcut, texts=texts, created_at=now
            )
            db.connection().execute(kept.on_conflict_do_nothing(index_elements=["workspace_id", "shortcut"]))


def _teach(
    db: Session,
    shop: WorkspaceView,
    pack: Pack,
    wanted: tuple[str, ...],
    member: UUID | None,
    now: datetime,
) -> None:
    if not wanted:
        return
    fresh = tuple(
        Rule.model_validate(
            {
                "id": f"{_RULES_OF_PACK}{one.code}",
                "name": one.when[shop.language][0].capitalize(),
                "phrases": [phrase for language in Language for phrase in one.when.get(language, ())],
                "do": "say",
                "texts": {language.value: words for language, words in one.say.items()},
            }
        )
        for one in pack.rules
        if one.code in wanted
    )
    before = published(db, shop.id)
    if before is None or before.made_by is None:  # nobody has said yet how it speaks
        content = draft_of(db, shop.id)
        content = content.changed(rules=(*content.rules, *fresh), tone=pack.tone)
        publish_content(db, shop.id, content, now=now, member=None)
    else:
        change_draft(db, shop.id, member, now=now, rules=(*draft_of(db, shop.id).rules, *fresh))


def _note(db: Session, workspace_id: WorkspaceId, pack: Pack) -> None:
    row = set_up_row(db, workspace_id)
    if row is not None:
        row.pack, row.pack_version = pack.code, pack.version
        db.add(row)


def _missing(wanted: list[str], there: set[str]) -> tuple[str, ...]:
    return tuple(one for one in wanted if one not in there)


def _names(db: Session, column: object) -> set[str]:
    return set(db.scalars(select(column)))  # type: ignore[call-overload]  # one column of whatever table
