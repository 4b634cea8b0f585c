"""A shop puts words of its own in the place of the product's: its privacy terms, its terms of sale."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from flows.own_domain import PlanWithoutDomain
from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.language import Language
from shop.kernel.refusals import Refusal
from shop.tables import LegalText, Workspace
from shop.workspaces.legal_texts import LONGEST, OWN, PRODUCTS, Kind, digest_of, next_version, own_text
from shop.workspaces.plans import plan_of
from shop.workspaces.viewing import workspace_view


class TextMissing(Refusal):
    """A text of a shop's own is there in the shop's own language at least: ``own``."""

    status = 422


def publish_legal_text(
    *, now: datetime, actor: Actor, workspace_id: WorkspaceId, kind: Kind, texts: Mapping[str, str]
) -> str:
    """It holds from now on; the version that it is. The same words again are the same version.

    Whoever agreed to earlier privacy terms is asked anew. Refuses TextMissing and PlanWithoutDomain.
    """
    told = {
        code: words.replace("\r\n", "\n").strip()[:LONGEST]
        for code, words in texts.items()
        if code in {one.value for one in Language} and words.strip()
    }
    with transaction(workspace_id) as db:
        shop = db.get_one(Workspace, workspace_id, with_for_update=True)
        if not plan_of(db, workspace_id).own_domain:
            raise PlanWithoutDomain
        if shop.language not in told:
            raise TextMissing(own=shop.language)
        held = shop.privacy_version if kind == "privacy" else shop.terms_version
        before, digest = own_text(db, workspace_id, kind, held), digest_of(told)
        if before is not None and before.sha256 == digest:
            return held
        version = next_version(db, workspace_id, kind)
        db.add(
            LegalText(
                id=new_id(),
                workspace_id=workspace_id,
                kind=kind,
                version=version,
                texts=told,
                sha256=digest,
                created_at=now,
            )
        )
        if kind == "privacy":
            shop.privacy_version = version
        else:
            shop.terms, shop.terms_version = told, version
        db.add(shop)
        _note(db, workspace_id, actor, now, kind=kind, version=version, sha256=digest)
        return version


def use_products_privacy(*, now: datetime, actor: Actor, workspace_id: WorkspaceId) -> None:
    """The product's privacy terms hold again; earlier own ones stay readable to whoever agreed to them."""
    with transaction(workspace_id) as db:
        shop = db.get_one(Workspace, workspace_id, with_for_update=True)
        if shop.privacy_version.startswith(OWN):
            shop.privacy_version = PRODUCTS
            db.add(shop)
            _note(db, workspace_id, actor, now, kind="privacy", version=PRODUCTS)


def _note(db: Session, workspace_id: WorkspaceId, actor: Actor, now: datetime, **told: str) -> None:
    at = workspace_view(db, workspace_id).at(now)
    record(
        db,
        "LegalTextPublished",
        workspace_id=workspace_id,
        actor=actor,
        now=at,
        subject_id=workspace_id,
        **told,
    )
