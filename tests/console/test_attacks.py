"""What strangers try: forms from elsewhere, planted sessions, scripts in every text, ways out to other sites.

Made from the tables, the routes and the templates themselves, so that what is new is tried by itself.
"""

import re
from typing import Any, Final

import psycopg
import pytest
from fastapi.testclient import TestClient
from psycopg import sql

from flows.answer_as_member import Writer
from flows.keep_card import write_note
from flows.report_abuse import Complaint, report_abuse
from shop.kernel.ids import new_id
from shop.kernel.language import Language
from shop.tables import metadata
from tests.catalog.goods import a_small_catalog
from tests.console.entering import signs_in, with_password
from tests.console.signed_in import a_member, signed_in
from tests.console.talking import a_talk
from tests.console.test_every_route import ROUTES, filled, is_a_page, methods_and_paths
from tests.platform.running import an_admin, at_platform
from tests.rules.test_house import PROJECT
from tests.web.visiting import healthy, nothing_found
from tests.world import MORNING, PinnedClock, Shop, one
from webapp.app import create_app
from webapp.console.letting_in import own_path
from webapp.platform.asking import every_platform_route
from webapp.wiring import WebWiring

SCRIPT: Final = "\"'><script>pwned()</script><img src=x onerror=pwned()>"
RAW: Final = ("<script>pwned", "<img src=x onerror")
# Whatever a person, a customer or a file can write; codes and states are none of it.
WRITTEN: Final = frozenset(
    {
        *(
            "name",
            "profile_name",
            "body",
            "text",
            "words",
            "title",
            "notes",
            "note",
            "address",
            "shown",
            "feedback",
        ),
        *(
            "author",
            "answer",
            "taken_by",
            "question",
            "tag",
            "legal_name",
            "label",
            "shortcut",
            "browser",
            "hint",
        ),
    }
)
SPOKEN: Final = frozenset({"names", "summaries", "titles", "texts", "about", "terms", "details_by_language"})
_APP = create_app(WebWiring(clock=PinnedClock(), health=healthy, search=nothing_found))
_OWN_PROOF: Final = ("/webhooks/", "/api/", "/live-kit")
"""Doors that believe a signature or a key, and no cookie."""


def poison(connection: psycopg.Connection[Any]) -> int:
    """Put the script into every text of every row that takes it; how many columns that were."""
    done = 0
    for table in metadata.sorted_tables:
        for column in table.columns:
            spoken = column.name in SPOKEN and str(column.type).upper() == "JSONB"
            if not spoken and (column.name not in WRITTEN or str(column.type).upper() == "JSONB"):
                continue
            place, what = sql.Identifier(table.name), sql.Identifier(column.name)
            said = (
                sql.SQL(
                    "(SELECT COALESCE(jsonb_object_agg(key, %s::text), '{{}}') FROM jsonb_each({}))"
                ).format(what)
                if spoken
                else sql.SQL("%s")
            )
            try:
                with connection.transaction():
                    statement = sql.SQL("UPDATE {} SET {} = {}").format(place, what, said)
                    done += bool(connection.execute(statement, (SCRIPT,)).rowcount)
            except psycopg.Error:  # a constraint keeps it out, which is as good
                continue
    return done


def test_a_script_in_any_text_is_shown_as_text_on_every_page(
    shop: Shop, browser: TestClient, owner: Any
) -> None:
    a_small_catalog(shop)
    talk = a_talk(shop)
    member = a_member(shop, "owner")
    write_note(
        now=MORNING,
        workspace_id=shop.id,
        customer_id=talk.customer,
        conversation_id=talk.id,
        writer=Writer(member.member_id, member.name),
        text="Likes pistachio",
    )
    words = Complaint(about="shop", subject="", reason="fraud", words="Bad", language=Language.EN, whose="x")
    report_abuse(now=MORNING, workspace_id=shop.id, complaint=words)
    slug = one(owner, "SELECT slug FROM product WHERE status = 'active' LIMIT 1")
    assert poison(owner) > 8
    owner.commit()
    signed_in(browser, member)
    paths = [route.path for route in ROUTES if is_a_page(route)]
    paths += [
        f"/console/inbox/{talk.id}",
        f"/console/customers/{talk.customer}",
        f"/console/team/{member.member_id}",
    ]
    paths += [
        f"/s/{shop.slug}",
        f"/s/{shop.slug}/p/{slug}",
        f"/s/{shop.slug}/report?about=product&subject={slug}",
    ]
    told = read(browser, paths)
    at_platform(browser, an_admin())
    told += read(
        browser, [one.path for one in every_platform_route() if one.method == "GET" and "{" not in one.path]
    )
    assert told > 8, "the words are there, as words"


def read(browser: TestClient, paths: list[str]) -> int:
    """How many of the pages hold the words; none holds them as what they mean to be."""
    seen = 0
    for path in paths:
        answer = browser.get(path)
        assert answer.status_code == 200, path
        if answer.headers["content-type"].startswith("text/html"):
            assert not [raw for raw in RAW if raw in answer.text], path
            seen += "pwned" in answer.text
    return seen


def test_no_form_of_another_site_does_anything_anywhere(shop: Shop, browser: TestClient) -> None:
    signed_in(browser, a_member(shop, "owner"))
    doing = [
        (method, path)
        for method, path in methods_and_paths(_APP.routes)
        if method not in {"GET", "HEAD", "OPTIONS"} and not path.startswith(_OWN_PROOF)
    ]
    assert len(doing) > 60
    for method, path in doing:
        for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}):
            answer = browser.request(method, filled(path), headers=headers)
            assert answer.status_code >= 400, (method, path, headers)


def test_every_answer_carries_a_policy_without_inline_and_no_frame(shop: Shop, browser: TestClient) -> None:
    signed_in(browser, a_member(shop, "owner"))
    at = [path for method, path in methods_and_paths(_APP.routes) if method == "GET" and "{" not in path]
    for path in [*at, f"/s/{shop.slug}", f"/s/{shop.slug}/report", f"/nowhere/{new_id()}"]:
        if path.endswith("/events") or path.startswith(_OWN_PROOF):
            continue
        headers = browser.get(path).headers
        policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
        assert policy["default-src"] == "'none'", path
        assert policy["frame-ancestors"] == policy["base-uri"] == "'none'", path
        assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'", path
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["x-frame-options"] == "DENY", path
        assert headers["referrer-policy"] == "no-referrer", path


def test_no_template_holds_a_script_a_style_or_a_handler_of_its_own() -> None:
    inline = re.compile(
        r"<script(?![^>]*\ssrc=)|<style|\sstyle=\"|\son(?:click|load|error|submit|change|input|focus|blur|toggle|key\w+|mouse\w+)=|javascript:|hx-on|[^\"'\s]\s*\|\s*safe\b",
        re.IGNORECASE,
    )
    for template in (PROJECT / "webapp" / "templates").rglob("*.html"):
        # The playground shows marks that we draw ourselves.
        found = inline.findall(template.read_text("utf-8").replace("{{ mark | safe }}", ""))
        assert not found, (template.name, found)


ELSEWHERE: Final = (
    *(
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/console//evil.example",
    ),
    *(
        "javascript:alert(1)",
        "/console/../../evil",
        "/%2f%2fevil.example",
        "/console\r\nLocation: //evil.example",
    ),
    *("/consolex", "https:/console", "/console/@evil.example/..", " /console", "data:text/html,x"),
)


@pytest.mark.parametrize("told", ELSEWHERE)
def test_signing_in_never_leads_to_another_site(told: str, shop: Shop, browser: TestClient) -> None:
    place = own_path(told)
    assert place.startswith(("/console", "/team", "/live"))
    assert not {"//", "\\", ".."} & {place[at : at + 2] for at in range(len(place))}
    if told != ELSEWHERE[0]:
        return
    with_password(shop)
    for back in ELSEWHERE:
        answer = signs_in(browser, after=back)
        assert answer.headers["location"].startswith("/console"), back
        changed = browser.post("/theme", data={"theme": "notte", "back": back})
        went = changed.headers.get("location", "/")
        assert re.match(r"/(?![/\\])", went), (back, went)
