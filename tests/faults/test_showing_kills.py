"""Whatever process dies while two show and sell, three buy and one picks: nothing is lost, and nothing is done twice."""

import json
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from functools import partial

import pytest

from gateways.standins.phones import Caller, Phones
from runtime.embedded.surroundings import PROJECT
from shop.kernel.language import Language
from shop.live.telling import started
from tests.faults.live_pages import LivePage
from tests.faults.shoppers import NotYet, until_it_works
from tests.faults.showing_hall import Hall, buys, is_shown, more_pictures_than, picks, shelf, shows
from tests.faults.showing_opening import ADDRESS, CUSTOMERS
from tests.live.rooms import a_browser
from tests.product import RunningProduct
from tests.stock.shelf import what_does_not_add_up

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900), pytest.mark.xdist_group("product")]


DEATHS = (("media", "worker", "relay"), ("web",))
"""Who dies together, each time once there is a picture; web dies once more while sessions are completed."""
SHOWN_BY = {"Ada": "John", "Bea": "John", "Ciro": "Jane"}


@pytest.fixture
def hall(product: RunningProduct) -> Iterator[Hall]:
    """John shows to Ada and to Bea, Jane to Ciro; Mike is in the warehouse."""
    opened = subprocess.run(  # our own module
        [sys.executable, "-m", "tests.faults.showing_opening"],
        env=product.environment, cwd=PROJECT, check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    told = json.loads(opened.stdout.strip().splitlines()[-1])
    with ExitStack() as stack, closing(Phones(product.environment["TWILIO_API_URL"])) as network:
        staff = {name: _at_work(stack, product, link) for name, link in told["staff"].items()}
        made = Hall(product, staff, {})
        for name, phone in CUSTOMERS.items():
            assert network.say(shop=ADDRESS, caller=Caller(phone=phone, name=name), text="ciao").status == 200
        for name, holder in SHOWN_BY.items():
            made.sessions[name] = staff[holder].done("session:start", customerId=told["customers"][name])
            staff[holder].enter(f"session:{made.session(name)}", f"staff:{made.session(name)}")
        for name, phone in CUSTOMERS.items():
            made.customers[name] = _invited(stack, product, network, phone, made.session(name))
        yield made


def _at_work(stack: ExitStack, product: RunningProduct, link: str) -> LivePage:
    browser = stack.enter_context(a_browser(product.web))
    browser.open_link(link)
    page = LivePage(browser, {"as": "member"}, {"board": [], "warehouse": []})
    stack.callback(page.close)
    return page


def _invited(
    stack: ExitStack, product: RunningProduct, network: Phones, phone: str, session: str
) -> LivePage:
    """The browser of a customer who follows the link that the chat has brought."""
    browser = stack.enter_context(a_browser(product.web))
    link = until_it_works(partial(_link_on, network, phone), "the link of the live session")
    browser.open_link(link)
    page = LivePage(browser, {"as": "customer", "session": session}, {f"session:{session}": []})
    stack.callback(page.close)
    return page


def _link_on(network: Phones, phone: str) -> str:
    thread = network.thread(shop=ADDRESS, caller=Caller(phone=phone))
    links = [one.url for message in thread.messages for one in message.buttons if one.kind == "link"]
    if not links:
        raise NotYet(phone)
    return links[-1]


def _all_at_once(
    acts: Sequence[Callable[[], None]], meanwhile: Callable[[], None], over: threading.Event
) -> None:
    with ThreadPoolExecutor(len(acts)) as everybody:
        doing = [everybody.submit(act) for act in acts]
        try:
            meanwhile()
        finally:
            over.set()
        for done in doing:
            done.result()


def test_a_killed_process_costs_no_line_no_goods_no_pick_and_no_order(hall: Hall) -> None:
    product = hall.product

    def deaths() -> None:
        for names in DEATHS:
            seen = hall.pictures
            until_it_works(partial(more_pictures_than, hall, seen), "the picture")
            for name in names:
                product.kill(name)
            for name in names:
                product.await_return(name)

    acts = [
        partial(shows, hall, "John", ("Ada", "Bea")),
        partial(shows, hall, "Jane", ("Ciro",)),
        *(partial(buys, hall, name) for name in CUSTOMERS),
        partial(picks, hall),
        partial(is_shown, hall),
    ]
    _all_at_once(acts, deaths, hall.over)
    for page in hall.pages.values():
        page.glance()  # whoever had nothing to ask since then finds out now
    assert all(page.losses for page in hall.pages.values()), "everybody was cut off, and came back"
    _nothing_is_lost_or_doubled_on_the_way(hall)

    def ends(name: str, command: str, customer: str) -> None:
        hall.pages[name].done(command, sessionId=hall.session(customer))

    endings = [
        partial(ends, "John", "session:complete", "Ada"),
        partial(ends, "Bea", "session:complete", "Bea"),
        partial(ends, "Jane", "session:cancel", "Ciro"),
    ]
    _all_at_once(endings, lambda: product.kill("web"), hall.over)
    _every_page_has_heard_the_same(hall)
    _the_books_agree(hall)
    _each_was_told_once(hall)


def _nothing_is_lost_or_doubled_on_the_way(hall: Hall) -> None:
    items = hall.rows(_ITEMS)
    assert Counter((str(session), note) for session, note, _, _ in items) == Counter(hall.added)
    kept = [note for _, note, state, _ in items if state == "kept"]
    assert sorted(kept) == sorted({note for _, note in hall.added} - set(hall.removed))
    assert hall.rows(_KEPT_WRONGLY) == []
    said = [(str(session), line) for session, line in hall.rows(_SAID)]
    assert Counter(said) == Counter(hall.said)


def _every_page_has_heard_the_same(hall: Hall) -> None:
    """Every number once, in its order, as the rows have it."""
    for name, page in hall.pages.items():
        for room in page.rooms:
            told = [(seq, event) for where, seq, event in hall.rows(_EVENTS) if where == room]
            page.hear(partial(_has_heard, page, room, len(told)))
            assert page.told(room) == told, (name, room)
        assert page.faults == [], name


def _has_heard(page: LivePage, room: str, count: int) -> bool:
    return len(page.rooms[room]) >= count


def _the_books_agree(hall: Hall) -> None:
    sold = [note for _, note, state, _ in hall.rows(_ITEMS) if state == "sold"]
    ciro = hall.session("Ciro")
    wanted = {note for session, note in hall.added if session != ciro} - set(hall.removed)
    assert sorted(sold) == sorted(wanted)
    assert hall.rows(_SESSIONS) == [("canceled", 1, 0), ("completed", 2, 2)]
    assert hall.rows(_ORDERED) == [(2, len(wanted), len(wanted))]
    assert hall.rows(_RESERVED) == [(0,)]
    with hall.product.owner() as owner:
        assert what_does_not_add_up(owner) == []
    listed = {str(item): pick for item, pick in hall.rows(_PICKS)}
    assert shelf(hall.staff["Mike"]) == listed
    picked = Counter(
        event["body"]["itemId"]
        for event in hall.staff["Mike"].rooms["warehouse"]
        if event["name"] == "picklist:itemPicked"
    )
    assert picked
    assert set(picked.values()) == {1}


def _each_was_told_once(hall: Hall) -> None:
    """That it begins, and of their order if there is one."""
    until_it_works(partial(_is_quiet, hall), "everything that is due")
    with closing(Phones(hall.product.environment["TWILIO_API_URL"])) as network:
        for name, phone in CUSTOMERS.items():
            thread = network.thread(shop=ADDRESS, caller=Caller(phone=phone))
            heard = [message.text for message in thread.messages if not message.mine]
            begun = started("showing", Language.IT, host=SHOWN_BY[name], title="", shop="")
            assert heard.count(begun) == 1, heard
            assert sum(text.startswith("L’ordine ") for text in heard) == (name != "Ciro"), heard


def _is_quiet(hall: Hall) -> None:
    if left := hall.rows(_DUE):
        raise NotYet(left)


_ITEMS = """
    SELECT i.session_id, i.note, i.state, i.pick FROM session_item i
    JOIN workspace w ON w.id = i.workspace_id WHERE w.slug = %(slug)s
"""
_KEPT_WRONGLY = """
    SELECT i.id, i.quantity, r.quantity FROM
        (SELECT i.* FROM session_item i JOIN workspace w ON w.id = i.workspace_id
         WHERE w.slug = %(slug)s AND i.state = 'kept') i
    FULL JOIN
        (SELECT r.* FROM reservation r JOIN workspace w ON w.id = r.workspace_id WHERE w.slug = %(slug)s) r
    ON r.subject_id = i.id AND r.variant_id = i.variant_id
    WHERE i.quantity IS DISTINCT FROM r.quantity
"""
_SAID = """
    SELECT c.session_id, c.body FROM chat_line c JOIN workspace w ON w.id = c.workspace_id WHERE w.slug = %(slug)s
"""
_EVENTS = """
    SELECT e.room, e.seq, e.name FROM live_event e
    JOIN workspace w ON w.id = e.workspace_id WHERE w.slug = %(slug)s ORDER BY e.room, e.seq
"""
_SESSIONS = """
    SELECT s.state, count(*)::int, count(s.order_id)::int FROM live_session s
    JOIN workspace w ON w.id = s.workspace_id WHERE w.slug = %(slug)s GROUP BY s.state ORDER BY s.state
"""
_ORDERED = """
    SELECT count(DISTINCT o.id)::int, count(l.id)::int,
        (SELECT sum(a.quantity) FROM allocation a WHERE a.workspace_id = w.id AND a.state = 'bound')::int
    FROM workspace w JOIN customer_order o ON o.workspace_id = w.id JOIN order_line l ON l.order_id = o.id
    WHERE w.slug = %(slug)s GROUP BY w.id
"""
_RESERVED = """
    SELECT count(*)::int FROM reservation r JOIN workspace w ON w.id = r.workspace_id WHERE w.slug = %(slug)s
"""
_PICKS = """
    SELECT i.id, i.pick FROM session_item i JOIN workspace w ON w.id = i.workspace_id
    WHERE w.slug = %(slug)s AND (i.state IN ('kept', 'sold') OR i.pick = 'put_back')
"""
_DUE = """
    SELECT o.topic, o.attempts FROM outbox o JOIN workspace w ON w.id = o.workspace_id
    WHERE w.slug = %(slug)s AND done_at IS NULL AND failed_at IS NULL AND available_at <= now()
"""
