"""`make bench`: starts a product of its own, measures it, and writes the figures into the README.

`make bench PARTS="search orders"` measures these parts alone and leaves the figures of the others as they are.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import psycopg

from flows.register_customer import enroll_customer
from gateways.media.embedded import EmbeddedEngine
from gateways.standins.phones import Caller, Phones
from runtime.bench.booking import booking
from runtime.bench.fresh_shop import Owner
from runtime.bench.importing import importing
from runtime.bench.live_pictures import picture_table, pictures
from runtime.bench.measuring import AT_ONCE, WEBHOOKS, Subject, answering
from runtime.bench.ordering import ordering
from runtime.bench.posting import Posted, Sender, post_all
from runtime.bench.report import (
    Figures,
    Seen,
    booking_table,
    import_table,
    message_table,
    order_table,
    search_table,
    talk_table,
    write_into,
)
from runtime.bench.screens import screens
from runtime.bench.searching import SIZES, searching
from runtime.bench.stored import store_conversations
from runtime.bench.talking import talking
from runtime.bench.watched import watch_table
from runtime.bench.watching import watching
from runtime.demo.playing import tries
from runtime.embedded.postgres import plain_url
from runtime.embedded.processes import Program, answers, free_port, start, stop, wait_ready
from runtime.embedded.state import State, open_state, read_json, remove
from runtime.embedded.surroundings import PROJECT, plain
from runtime.environment import last_composed
from runtime.operating import addresses, down
from runtime.reaching import enter_surroundings
from runtime.starting import up_detached
from shop.customers.profiles import Profile
from shop.kernel.clock import SystemClock
from shop.kernel.language import Language
from shop.workspaces.viewing import workspace_id_of

_SHOP = "sapori"
_STORED = 100_000
_ROUNDS = 3
_CUSTOMERS = 400


def main() -> None:
    """Measure, print, and update the README."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="part", help=", ".join(PARTS))
    wanted = parser.parse_args().parts or list(PARTS)
    if unknown := set(wanted) - PARTS.keys():
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    folder = Path(tempfile.mkdtemp(prefix="vetrina-bench-"))
    folder.chmod(0o711)  # PostgreSQL may run as another account than ours
    state = open_state(folder / "state")
    try:
        up_detached(state, _tell, port=free_port(), scale=1)
        texts = {name: _measured(name, state) for name in PARTS if name in wanted}
    finally:
        down(state)
        remove(state)
        folder.rmdir()
    for name in write_into(PROJECT / "README.md", texts):
        _tell(f"README.md has no place for {name}")


def _measured(name: str, state: State) -> str:
    began = time.monotonic()
    _tell(f"{name}: measuring")
    text = PARTS[name](state)
    _tell(f"{name}: took {time.monotonic() - began:.0f} s\n\n{text}\n")
    return text


def _messages(state: State) -> str:
    subject = _subject(state)
    with subject.owner:
        subject.settle()
        _tell("empty: accepting, answering")
        empty = Seen(*_accepting(state, subject), answering(subject))
        _tell(f"storing {_STORED:,} conversations")
        store_conversations(subject.owner, shop=_SHOP, count=_STORED)
        _tell("full: accepting, answering")
        full = Seen(*_accepting(state, subject), answering(subject))
    return message_table(Figures(empty, full, _STORED))


def _accepting(state: State, subject: Subject) -> tuple[list[Posted], list[Posted], list[Posted], float]:
    """Some rounds in turn: the bare endpoint, the product while it only takes, and while it answers too.

    Besides the CPU milliseconds that one webhook takes while it is only taken.
    """
    spent = 0.0
    port = free_port()
    arguments = (str(port), subject.sender.public_url, subject.sender.token)
    yardstick = Program(
        name="bare",
        argv=(sys.executable, "-m", "runtime.bench.bare", *arguments),
        log=state.logs / "bare.log",
        ready=lambda: answers(port),
        environment=plain(),
        patience=30.0,
    )
    bare, taking, busy = [], [], []
    running = start(yardstick)
    wait_ready(running)
    try:
        for number in range(_ROUNDS):
            webhooks = subject.webhooks(WEBHOOKS, offset=number * WEBHOOKS)
            bare.append(post_all(port, webhooks, AT_ONCE))
            with subject.answers_held_back():
                before = subject.spent()
                taking.append(post_all(subject.port, webhooks, AT_ONCE))
                spent += subject.spent() - before
            subject.settle()
            again = subject.webhooks(WEBHOOKS, offset=number * WEBHOOKS)
            busy.append(post_all(subject.port, again, AT_ONCE))
            subject.settle()
    finally:
        stop(running)
    return bare, taking, busy, spent / (_ROUNDS * WEBHOOKS)


def _subject(state: State) -> Subject:
    composed = last_composed(state)
    owner = _owner(state)
    phones = _register(_CUSTOMERS)
    _say_hello(phones, Phones(composed["TWILIO_API_URL"]))
    return Subject(
        state=state,
        port=int(addresses(state)["web"].rpartition(":")[2]),
        sender=Sender(composed["PUBLIC_URL"], composed["TWILIO_ACCOUNT_SID"], composed["TWILIO_AUTH_TOKENS"]),
        shop=_shop(),
        phones=phones,
        sentences=_sentences(),
        owner=owner,
    )


def _owner(state: State) -> Owner:
    """The database as the owner of its tables; from here on this process works in that product."""
    enter_surroundings(state)
    return psycopg.connect(plain_url(last_composed(state)["OWNER_DATABASE_URL"]), autocommit=True)


def _live(state: State) -> str:
    """The media process that runs in that product, and everybody who watches."""
    enter_surroundings(state)
    composed = last_composed(state)
    pid = int(read_json(state.processes)["media"]["pid"])
    with closing(EmbeddedEngine(composed["MEDIA_URL"], SystemClock())) as engine:
        return picture_table(pictures(pid, engine, Path(composed["MEDIA_FOLDER"])))


def _apart(measure: Callable[[Owner], str]) -> Callable[[State], str]:
    """A part that needs nothing but the database: it makes a shop of its own there."""

    def measured(state: State) -> str:
        with _owner(state) as owner:
            return measure(owner)

    return measured


def _talk(state: State) -> str:
    with _owner(state) as owner:
        return talk_table(talking(owner, state))


def _together(state: State) -> str:
    with _owner(state) as owner:
        return watch_table([watching(owner, state)])


def _screens(state: State) -> str:
    enter_surroundings(state)
    return screens(state, _tell)


def _register(count: int) -> list[str]:
    """So many customers of the shop, registered and with their consent."""
    phones = [f"+39347{number:07d}" for number in range(count)]
    for phone in phones:
        enroll_customer(
            now=SystemClock().now(),
            workspace_id=workspace_id_of(_SHOP),
            identities={"phone": phone},
            profile=Profile(name="Giulia", language=Language.IT),
            consents=["service"],
        )
    return phones


def _say_hello(phones: Sequence[str], network: Phones) -> None:
    """Everybody writes once by way of Twilio, which lets the shop answer for the next day."""
    with ThreadPoolExecutor(AT_ONCE) as everybody:
        for said in [
            everybody.submit(network.say, shop=_shop(), caller=Caller(phone=phone), text="Buongiorno")
            for phone in phones
        ]:
            said.result()
    network.close()


def _shop() -> str:
    return f"whatsapp:{tries(_SHOP)[0].number}"


def _sentences() -> list[str]:
    return [one.text for one in tries(_SHOP)]


def _tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


PARTS: Mapping[str, Callable[[State], str]] = {
    "messages": _messages,
    "search": _apart(lambda owner: search_table(searching(owner, SIZES, _tell))),
    "orders": _apart(lambda owner: order_table(ordering(owner))),
    "import": _apart(lambda owner: import_table(importing(owner))),
    "booking": _apart(lambda owner: booking_table(booking(owner))),
    "talk": _talk,
    "together": _together,
    "live": _live,
    "screens": _screens,
}
"""What is measured, in this order, and how its table is made."""


if __name__ == "__main__":
    main()
