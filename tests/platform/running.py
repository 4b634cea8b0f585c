"""Builders of people who run the installation, signed in in a client or in a browser."""

from base64 import b32decode
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from fastapi.testclient import TestClient
from playwright.sync_api import Browser, Page

from flows.manage_admins import MadeAdmin, begin_platform, make_admin, take_welcome
from flows.second_factor import protect_sign_in
from shop.workspaces.one_time_codes import code_at
from tests.browser.looking import a_page
from tests.console.entering import PASSWORD, SECRET, code_of
from tests.world import MORNING
from webapp.admin_signed_in import ADMIN, admin_cookie
from webapp.platform.asking import AtWork
from webapp.reader import LANGUAGE_COOKIE

EMAIL = "ada@platform.example"


def made(name: str = "Ada", email: str = EMAIL) -> MadeAdmin:
    """Somebody who may choose a password now."""
    return make_admin(now=MORNING, name=name, email=email)


def an_admin(name: str = "Ada", email: str = EMAIL) -> AtWork:
    """Somebody with a password and an app, in a browser of their own."""
    new = made(name, email)
    person = take_welcome(now=MORNING, token=new.path.rpartition("/")[2], password=PASSWORD)
    protect_sign_in(now=MORNING, person=person, secret=SECRET, typed=code_of(MORNING))
    return AtWork(new.admin, begin_platform(now=MORNING, person=person, browser="Test"), MORNING)


def at_platform(client: TestClient, here: AtWork) -> TestClient:
    """The client is that admin's browser, and sends their mark with every form."""
    client.cookies.clear()
    client.cookies.set(ADMIN, admin_cookie(here.token))
    client.cookies.set(LANGUAGE_COOKIE, "en")
    client.headers["X-CSRF-Token"] = here.csrf
    return client


@contextmanager
def platform_browser(chromium: Browser, here: AtWork, street: str, size: str = "desk") -> Iterator[Page]:
    """A page of a real browser in which that admin is signed in."""
    with a_page(chromium, size) as page:
        host = str(urlsplit(street).hostname)
        page.context.add_cookies(
            [{"name": ADMIN, "value": admin_cookie(here.token), "domain": host, "path": "/"}]
        )
        yield page


def next_code() -> str:
    """A code of the app that was not used yet: that of the next half minute."""
    return code_at(b32decode(SECRET), MORNING.timestamp() + 30)
