"""Builders of people at the console: a member of a role, signed in in a client or in a browser."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from fastapi.testclient import TestClient
from playwright.sync_api import Browser, Page

from flows.manage_members import add_member
from shop.kernel.database import transaction
from shop.kernel.ids import new_id
from shop.kernel.language import Language
from shop.tables import Member, SignIn
from shop.workspaces.console_sessions import ACCESS_FOR, begin_session
from shop.workspaces.permissions import Role
from shop.workspaces.sign_in import enter_sign_in
from shop.workspaces.viewing import workspace_view
from tests.browser.looking import a_page
from tests.world import MORNING, Shop
from webapp.console.asking import Staff
from webapp.cookies import ACCESS
from webapp.signed_in import access_cookie


def a_member(
    shop: Shop, role: Role = "owner", *, name: str = "Rosaria", language: Language = Language.EN
) -> Staff:
    """Somebody of that role who has signed in, and whose password nobody knows."""
    number = f"+39333{new_id().int % 10**7:07d}"
    email = f"{new_id().hex[-8:]}@{shop.slug}.example"
    made = add_member(
        now=MORNING,
        actor="member",
        workspace_id=shop.id,
        name=name,
        role=role,
        phone=number,
        language=language,
        email=email,
    )
    with transaction(shop.id) as db:
        person = new_id()
        enter_sign_in(db, person)
        db.add(
            SignIn(
                id=person,
                email=email,
                email_proven=True,
                password_hash="",
                password_at=MORNING,
                created_at=MORNING,
            )
        )
        db.flush()
        row = db.get_one(Member, made.id)
        row.sign_in_id = person
        db.add(row)
        token = begin_session(
            db, workspace_id=shop.id, member_id=made.id, sign_in_id=person, browser="Test", now=MORNING
        )
        view = workspace_view(db, shop.id)
    return Staff(
        workspace_id=shop.id,
        member_id=made.id,
        role=role,
        name=made.name,
        language=language,
        customer_id=made.customer_id,
        zone=view.zone,
        shop_name=view.name,
        session_id=token.session_id,
        sign_in_id=person,
        shop=view,
        now=view.at(MORNING),
        real_now=MORNING,
    )


def signed_in(client: TestClient, member: Staff) -> TestClient:
    """The client is that member's browser from now on, and sends their mark with every form."""
    client.cookies.clear()
    client.cookies.set(ACCESS, _cookie(member))
    client.headers["X-CSRF-Token"] = member.csrf
    return client


@contextmanager
def console_page(chromium: Browser, member: Staff, street: str, size: str = "desk") -> Iterator[Page]:
    """A page of a real browser in which that member is signed in; `street` is where the pages are served."""
    with a_page(chromium, size) as page:
        page.context.add_cookies(
            [
                {
                    "name": ACCESS,
                    "value": _cookie(member),
                    "domain": str(urlsplit(street).hostname),
                    "path": "/",
                }
            ]
        )
        yield page


def _cookie(member: Staff) -> str:
    return access_cookie(member.workspace_id, member.session_id, member.real_now + ACCESS_FOR)
