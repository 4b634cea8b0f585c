"""Examples are played against a draft by the real agent, and nothing of it stays; what gets worse is not published."""

from typing import Any
from uuid import UUID

import pytest

from flows.keep_example import NothingExpected, drop_example, example_of_chat, keep_example
from flows.publish_agent import GotWorse, NotPlayed, publish_agent
from flows.run_examples import NoExamples, ask_for_run
from runtime import example_work
from shop.agents.examples import Expectation, Heard, NothingSaid, compared, example, examples, met
from shop.agents.runs import RunView, latest_run
from shop.agents.versions import published
from shop.customers.erasure import erase
from shop.kernel.database import transaction
from shop.kernel.language import Language
from tests.agents.editing import WHOLESALE, edit
from tests.bot.conversing import Chat
from tests.world import MORNING, a_registered_customer, due, one

pytestmark = pytest.mark.usefixtures("empty_database", "chroma_url")

_COUNTED = (
    "customer",
    "conversation",
    "message",
    "turn",
    "cart",
    "cart_line",
    "consent",
    "reservation",
    "handoff",
)


def played(chat: Chat, member: UUID, **told: Any) -> RunView:
    ask_for_run(now=MORNING, workspace_id=chat.shop.id, member_id=member, **told)
    while entries := due("examples", at=chat.clock.now()):
        for entry in entries:
            example_work.play(entry, chat.parts)
    with transaction(chat.shop.id) as db:
        run = latest_run(db, chat.shop.id)
    assert run is not None
    return run


def counted(owner: Any) -> dict[str, int]:
    return {
        table: one(owner, f"SELECT count(*) FROM {table}")  # noqa: S608  # one of those named above
        for table in _COUNTED
    }


def keep(chat: Chat, member: UUID, lines: list[str], *expects: Expectation) -> UUID:
    return keep_example(
        now=MORNING,
        workspace_id=chat.shop.id,
        member_id=member,
        name="",
        language=Language.IT,
        lines=lines,
        expects=expects,
    )


def test_what_gets_worse_is_not_published_and_it_is_said_which(chat: Chat, member: UUID, owner: Any) -> None:
    shop = chat.shop.id
    good = keep(
        chat,
        member,
        ["quanto costa il miele ibleo?", "ne prendo due"],
        Expectation(kind="tool", value="mark_interest"),
    )
    keep(chat, member, ["prezzi all'ingrosso?"], Expectation(kind="says", value="7,50 €"))
    before = counted(owner)
    owner.rollback()
    edit(
        chat,
        member,
        rules=[
            WHOLESALE,
            {
                **WHOLESALE,
                "id": "honey",
                "name": "Miele",
                "phrases": ["miele"],
                "texts": {"it": "Niente miele."},
            },
        ],
    )
    with pytest.raises(NotPlayed):
        publish_agent(now=MORNING, workspace_id=shop, member_id=member)
    run = played(chat, member, publish=True)
    assert [(each["name"], each["verdict"]) for each in run.results] == [
        ("quanto costa il miele ibleo?", "worse"),
        ("prezzi all'ingrosso?", "better"),
    ]
    assert run.results[0]["draft"]["rules"] == ["honey"]
    assert run.results[0]["before"]["tools"][-1] == "mark_interest"
    with pytest.raises(GotWorse) as refused:
        publish_agent(now=MORNING, workspace_id=shop, member_id=member)
    assert refused.value.values == {"examples": "quanto costa il miele ibleo?"}
    # Nothing of it stays, nothing was sent, and nobody but us was asked.
    assert counted(owner) == before
    assert (
        one(owner, "SELECT count(*) FROM outbox WHERE topic IN ('turn', 'deliver') AND done_at IS NULL") == 0
    )
    assert chat.mailbox.sent == []
    owner.rollback()
    # Once that is mended, one tap plays them and publishes.
    edit(chat, member, rules=[WHOLESALE])
    run = played(chat, member, publish=True, note="mended")
    assert (run.worse, run.played, run.state) == ((), 2, "done")
    with transaction(shop) as db:
        now = published(db, shop)
        assert example(db, shop, good).lines == ("quanto costa il miele ibleo?", "ne prendo due")
    assert now is not None
    assert (now.number, now.note, now.made_by) == (2, "mended", member)


def test_a_past_chat_becomes_an_example_in_one_tap_and_is_forgotten_with_the_customer(
    chat: Chat, member: UUID, owner: Any
) -> None:
    customer = a_registered_customer(chat.shop)
    chat.says("avete la crema di pistacchio?")
    chat.says("vorrei parlare con una persona")
    conversation = one(owner, "SELECT id FROM conversation")
    owner.rollback()
    made = example_of_chat(
        now=MORNING, workspace_id=chat.shop.id, member_id=member, conversation_id=conversation
    )
    with transaction(chat.shop.id) as db:
        kept = example(db, chat.shop.id, made)
    assert kept.lines == ("avete la crema di pistacchio?", "vorrei parlare con una persona")
    kinds = {expected.kind for expected in kept.expects}
    assert {"tool", "handed_over"} <= kinds
    edit(chat, member, persona="Cresciuto tra i pistacchi.")
    run = played(chat, member)
    assert [each["verdict"] for each in run.results] == ["same"]
    assert run.results[0]["missed"] == []
    with transaction(chat.shop.id) as db:
        erase(db, customer, now=MORNING)
    with transaction(chat.shop.id) as db:
        assert examples(db, chat.shop.id) == []
        assert latest_run(db, chat.shop.id) is None


def test_an_example_needs_words_and_something_to_expect(chat: Chat, member: UUID) -> None:
    person = Expectation(kind="handed_over")
    with pytest.raises(NothingSaid):
        keep(chat, member, [" "], person)
    with pytest.raises(NothingExpected):
        keep(chat, member, ["ciao"])
    edit(chat, member, agent_name="Nino")
    with pytest.raises(NoExamples):
        played(chat, member)
    made = keep(chat, member, ["la mia carta è 4242 4242 4242 4242"], person)
    with transaction(chat.shop.id) as db:
        assert "4242 4242" not in example(db, chat.shop.id, made).lines[0]
    drop_example(now=MORNING, workspace_id=chat.shop.id, member_id=member, example_id=made)
    with transaction(chat.shop.id) as db:
        assert examples(db, chat.shop.id) == []


def test_worse_is_only_what_was_met_before() -> None:
    expects = (Expectation(kind="says", value="7,50 €"), Expectation(kind="never", value="sconto"))
    good = Heard(answers=(("Da 20 vasetti  7,50 € l'uno.",),))
    bad = Heard(answers=(("Ti faccio uno SCONTO.",),))
    silent = Heard()
    assert compared(expects, bad, good).verdict == "worse"
    assert compared(expects, good, bad).verdict == "better"
    assert compared(expects, bad, bad).verdict == "same"
    assert compared(expects, silent, bad).missed == expects
    assert met(Expectation(kind="names", value="olio"), Heard(answers=(("x",),), named=frozenset({"olio"})))
