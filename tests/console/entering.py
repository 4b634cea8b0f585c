"""Builders of people on their way in: invited, with a password, with a second factor."""

from base64 import b32decode
from datetime import datetime
from typing import Any

from fastapi.testclient import TestClient
from httpx2 import Response

from flows.invite_member import give_password, invite_member
from flows.manage_members import add_member
from flows.second_factor import protect_sign_in
from shop.kernel.language import Language
from shop.workspaces.one_time_codes import code_at, new_secret
from shop.workspaces.roster import RosterEntry
from shop.workspaces.sign_in import person_of_email
from tests.world import MORNING, Shop

EMAIL = "rosaria@bottega.example"
PASSWORD = "tre parole a caso"
SECRET = new_secret()


def a_person(shop: Shop, *, email: str = EMAIL, phone: str = "+393339000701", **changes: Any) -> RosterEntry:
    """Somebody who works in the shop, and has not been invited yet."""
    told: dict[str, Any] = {"name": "Rosaria", "role": "owner", "language": Language.EN}
    return add_member(
        now=MORNING, actor="system", workspace_id=shop.id, email=email, phone=phone, **(told | changes)
    )


def with_password(shop: Shop, *, password: str = PASSWORD, **told: Any) -> RosterEntry:
    """The same, with a password."""
    made = a_person(shop, **told)
    give_password(now=MORNING, workspace_id=shop.id, member_id=made.id, password=password)
    return made


def with_an_app(email: str = EMAIL, *, now: datetime = MORNING) -> list[str]:
    """That person's sign-in asks for a code from now on; those for when the phone is lost."""
    person = person_of_email(email)
    assert person is not None
    return protect_sign_in(now=now, person=person, secret=SECRET, typed=code_of(now))


def code_of(now: datetime) -> str:
    """What the app shows at that moment."""
    return code_at(b32decode(SECRET), now.timestamp())


def invited(shop: Shop, member: RosterEntry, *, now: datetime = MORNING) -> str:
    """The path of an invitation that is carried over by hand."""
    made = invite_member(now=now, actor="member", workspace_id=shop.id, member_id=member.id, way="hand")
    return "/console/invitation/" + made.url.rpartition("/")[2]


def signs_in(browser: TestClient, *, email: str = EMAIL, password: str = PASSWORD, **told: str) -> Response:
    """The form is sent."""
    return browser.post("/console/sign-in", data={"email": email, "password": password, **told})


def is_in(browser: TestClient) -> bool:
    """Whether the console opens."""
    answer = browser.get("/console/own")
    assert answer.status_code in {200, 303}
    return answer.status_code == 200
