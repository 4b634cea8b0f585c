"""How the demo shops come to be: through the same flows that any shop uses, and only once.

What people did in a demo since then stays: a shop is filled anew only where its files have changed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

import structlog
from sqlalchemy import text

from flows.change_catalog import put_category, put_product
from flows.declare_template import declare_template
from flows.publish_knowledge import publish_document, publish_faq
from flows.register_customer import enroll_customer
from flows.set_live_terms import TermsProfile, set_live_terms
from flows.set_up_workspace import set_up_workspace
from runtime.demo.appointments import open_diary
from runtime.demo.documents import content_of
from runtime.demo.exchanging import tell_rates
from runtime.demo.people import employ
from runtime.demo.playing import presets
from runtime.demo.reading import demo_shops
from runtime.demo.shapes import Shop, ToldCategory, ToldProduct
from runtime.demo.shelves import fill_shelves, in_batches, make_offers, pick_for_days, today_in
from runtime.demo.templates import templates_of
from runtime.demo.volume.storing import store_conversations, store_products
from runtime.demo.windows import open_demo_window
from shop.catalog.changing import CategoryProfile, ProductProfile, VariantProfile
from shop.customers.profiles import Profile
from shop.events.recorded import record
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.kernel.language import Language
from shop.kernel.refusals import NotFound
from shop.workspaces.viewing import workspace_id_of

_CONVERSATIONS = 1_000
_PRODUCTS = 200

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class SeededShop:
    """A demo shop that is ready."""

    workspace_id: WorkspaceId
    slug: str
    name: str
    number: str
    """Its WhatsApp number."""
    filled: bool
    """Whether this run filled it; otherwise it was as its files want it already."""


@dataclass(frozen=True, slots=True)
class Seeded:
    """The shops that are there, and what a run added to the workspace of generated rows."""

    shops: tuple[SeededShop, ...]
    conversations: int = 0
    products: int = 0

    @property
    def changed(self) -> bool:
        """Whether anything is other than before."""
        return bool(self.conversations or self.products or any(shop.filled for shop in self.shops))


def seed(*, now: datetime, scale: int = 1) -> Seeded:
    """Fill the demo shops; running it twice changes nothing.

    A `scale` above 1 also keeps a workspace `volume` with 1,000 generated conversations and 200 generated
    products for each step.
    """
    shops = tuple(seed_shop(shop, now=now) for shop in demo_shops())
    if scale <= 1:
        return Seeded(shops)
    conversations = store_conversations(scale * _CONVERSATIONS, now=now)
    return Seeded(shops, conversations, store_products(scale * _PRODUCTS, now=now))


def seed_shop(shop: Shop, *, now: datetime) -> SeededShop:
    """Fill one of them; doing it twice changes nothing."""
    workspace, mark = _known(shop.slug), _mark(shop, now)
    filled = workspace is None or _left_mark(workspace) != mark
    if workspace is None or filled:
        workspace = _fill(shop, now)
        _leave_mark(workspace, mark, now)
        log.info("demo_shop_filled", slug=shop.slug, workspace_id=str(workspace))
    pick_for_days(shop, workspace, now)
    tell_rates(workspace, now)
    number = shop.workspace.channel.removeprefix("whatsapp:")
    return SeededShop(workspace, shop.slug, shop.workspace.name, number, filled)


def _fill(shop: Shop, now: datetime) -> WorkspaceId:
    today = today_in(shop, now)
    workspace = set_up_workspace(now=now, actor="system", profile=shop.profile(today))
    for position, category in enumerate(shop.categories):
        put_category(now=now, actor="system", workspace_id=workspace, category=_category(category, position))
    there = in_batches(workspace)
    for position, product in enumerate(shop.products):
        told = _product(shop, product, position, today, there)
        put_product(now=now, actor="system", workspace_id=workspace, product=told)
    fill_shelves(shop, workspace, now)
    make_offers(shop, workspace, now)
    open_diary(shop.diary, workspace, currency=shop.workspace.currency, today=today, now=now)
    employ(shop.people, workspace, now)
    set_live_terms(now=now, actor="system", workspace_id=workspace, terms=TermsProfile(record=True))
    open_demo_window(shop.slug, workspace, shop.workspace.name, now)
    for template in templates_of(shop):
        declare_template(now=now, actor="system", workspace_id=workspace, template=template)
    _publish(shop, workspace, now)
    _enroll(shop, workspace, now)
    return workspace


def _publish(shop: Shop, workspace: WorkspaceId, now: datetime) -> None:
    for question in shop.questions:
        asked, answered = question.questions.spoken(), question.answers.spoken()
        entries = {language: (asked[language], answered[language]) for language in Language}
        publish_faq(now=now, actor="system", workspace_id=workspace, code=question.code, entries=entries)
    for document in shop.documents:
        _, content, content_type = content_of(document)
        publish_document(
            now=now,
            actor="system",
            workspace_id=workspace,
            name=document.reference,
            content=content,
            content_type=content_type,
            language=document.language,
            title=document.title,
        )


def _enroll(shop: Shop, workspace: WorkspaceId, now: datetime) -> None:
    for person in presets(shop.slug):
        if person.registered:
            enroll_customer(
                now=now,
                workspace_id=workspace,
                identities=person.identities,
                profile=Profile(name=person.name, language=person.language),
                consents=("service", "memory"),
            )


def _category(told: ToldCategory, position: int) -> CategoryProfile:
    return CategoryProfile(
        code=told.code, names=told.names.spoken(), parent=told.parent or "", position=position
    )


def _product(
    shop: Shop, told: ToldProduct, position: int, today: date, there: Mapping[str, int]
) -> ProductProfile:
    return ProductProfile(
        slug=told.slug,
        category=told.category,
        names=told.names.spoken(),
        summaries=told.summaries.spoken(),
        details={
            language: {key: texts.spoken()[language] for key, texts in told.details.items()}
            for language in Language
        },
        tags=tuple(told.facets),
        allergens=told.allergens,
        picture=told.picture,
        tax_class=told.tax,
        returnable=told.returnable,
        arrived_on=None if told.arrived is None else today - timedelta(days=told.arrived),
        position=position,
        variants=tuple(_variants(shop, told, there)),
    )


def _variants(shop: Shop, told: ToldProduct, there: Mapping[str, int]) -> Iterable[VariantProfile]:
    for variant in told.variants:
        yield VariantProfile(
            sku=variant.sku,
            price_minor=shop.price(variant).minor,
            stock=there.get(variant.sku, 0) if variant.batches else variant.stock,
            names=shop.name_of(variant),
            attributes=variant.attributes,
            unit=variant.unit,
            price_per=variant.per,
            step=variant.step,
            least=variant.least,
            most=variant.most,
            low_at=variant.low_at,
            ean=variant.ean,
        )


def _known(slug: str) -> WorkspaceId | None:
    try:
        return workspace_id_of(slug)
    except NotFound:
        return None


def _mark(shop: Shop, now: datetime) -> str:
    """What a shop's files say, drawn together: it differs as soon as one of them does, and with the year."""
    told = sha256(shop.model_dump_json().encode())
    told.update(str(now.year).encode())
    for template in templates_of(shop):
        told.update(template.model_dump_json().encode())
    for document in shop.documents:
        told.update(content_of(document)[1])
    return told.hexdigest()


def _left_mark(workspace: WorkspaceId) -> str:
    with transaction(workspace) as db:
        return str(db.connection().execute(_LAST_MARK).scalar() or "")


def _leave_mark(workspace: WorkspaceId, mark: str, now: datetime) -> None:
    """The last thing that is written: a shop without it was filled by half."""
    with transaction(workspace) as db:
        record(db, "DemoFilled", workspace_id=workspace, actor="system", now=now, mark=mark)


_LAST_MARK = text("SELECT details ->> 'mark' FROM event WHERE name = 'DemoFilled' ORDER BY id DESC LIMIT 1")
