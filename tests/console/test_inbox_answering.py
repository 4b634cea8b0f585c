"""Who answers a customer: never the agent and a member at once, and never two members unawares."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest

from flows.answer_as_member import (
    Attached,
    CustomerOut,
    NothingWritten,
    TemplateUnfilled,
    TooMuchWritten,
    answer_as_member,
    send_again,
    send_template,
)
from flows.decide_draft import DraftDecided, discard_draft, send_draft, set_drafts
from flows.erase_customer import erase_at_request
from flows.hand_off import TakenByAnother, give_back_due, take_over
from flows.keep_card import plan_follow_up, put_tag, set_blocked, write_note
from flows.stop_messages import stop_messages
from shop.customers.export import export_customer
from shop.kernel.database import transaction
from shop.kernel.refusals import NotFound
from shop.messaging.sent_files import sent_file
from tests.console.talking import LATER, a_desk, a_talk, a_turn, agent_says
from tests.flows.windows import TOMORROW, a_template, leave, texts
from tests.world import MORNING, due, one, rows

pytestmark = pytest.mark.usefixtures("empty_database")

ROUNDS = 200
_ONCE_MORE = """
    DELETE FROM message WHERE direction = 'out';
    DELETE FROM outbox WHERE topic = 'deliver';
    UPDATE conversation SET responder = 'agent', member_id = NULL, last_seq = 1, answered_seq = 0;
    UPDATE outbox SET done_at = NULL, leased_until = NULL WHERE topic = 'turn'
"""
"""The customer's words are as if nobody had answered them yet."""


@pytest.mark.slow
def test_a_member_takes_over_while_the_agent_writes_two_hundred_times_and_never_both_speak(
    owner: Any,
) -> None:
    shop, rosaria, _ = a_desk()
    talk = a_talk(shop)
    both = Barrier(2)
    spoke = 0

    def member(number: int) -> None:
        both.wait()
        talk.answered_by(rosaria, f"membro {number}")

    with ThreadPoolExecutor(1) as hand:
        for number in range(ROUNDS):
            entry, start = a_turn()
            taking = hand.submit(member, number)
            both.wait()
            finished = agent_says(entry, start, f"agente {number}")
            taking.result(60)
            said = [text for (text,) in rows(owner, "SELECT body FROM message WHERE seq > 1 ORDER BY seq")]
            # Before the member took over, or never.
            before = [f"agente {number}"] if finished.state == "done" else []
            assert said == [*before, f"membro {number}"]
            assert finished.state in {"done", "overtaken"}
            spoke += len(before)
            owner.execute(_ONCE_MORE)
            owner.commit()

    assert one(owner, "SELECT count(*) FROM turn WHERE outcome = 'answered'") == spoke
    assert one(owner, "SELECT count(*) FROM turn WHERE outcome = 'overtaken'") == ROUNDS - spoke


def test_who_is_later_is_told_who_has_it_and_may_step_in_knowingly(owner: Any) -> None:
    shop, rosaria, pippo = a_desk()
    talk = a_talk(shop)
    talk.wants_a_person()

    talk.taken_by(pippo)
    with pytest.raises(TakenByAnother) as refused:
        talk.taken_by(rosaria)
    assert refused.value.values == {"member": "Pippo"}
    with pytest.raises(TakenByAnother):
        talk.answered_by(rosaria)
    assert one(owner, "SELECT count(*) FROM message WHERE author = 'member'") == 0

    talk.taken_by(rosaria, from_another=True)
    talk.answered_by(rosaria, "Sono Rosaria")
    assert rows(
        owner, "SELECT taken_by, answered_at IS NOT NULL, answer_due_at IS NOT NULL FROM handoff"
    ) == [("Rosaria", True, True)]


def test_what_is_taken_for_a_while_goes_back_by_itself_unless_it_was_decided_otherwise(owner: Any) -> None:
    shop, rosaria, _ = a_desk()
    talk = a_talk(shop)
    until = LATER + timedelta(minutes=30)
    take_over(
        now=LATER,
        workspace_id=shop.id,
        conversation_id=talk.id,
        member=rosaria.name,
        member_id=rosaria.member_id,
        until=until,
    )
    assert due("give_back", at=until - timedelta(seconds=1)) == []

    (entry,) = due("give_back", at=until)
    assert give_back_due(now=until, entry=entry)
    assert one(owner, "SELECT responder FROM conversation") == "agent"

    talk.taken_by(rosaria, at=until)
    assert not give_back_due(now=until + timedelta(days=1), entry=entry)


def test_words_after_the_window_wait_and_a_template_leaves(owner: Any) -> None:
    shop, rosaria, _ = a_desk()
    talk = a_talk(shop)
    a_template(shop)
    template = one(owner, "SELECT id FROM message_template")
    told = {"now": TOMORROW, "workspace_id": shop.id, "conversation_id": talk.id, "writer": rosaria}

    talk.answered_by(rosaria, "Il vasetto parte oggi", at=TOMORROW)
    assert texts(leave(TOMORROW)) == [
        "Ciao Marta, c'è una risposta per te da Bottega bottega. Scrivici quando vuoi."
    ]
    assert one(owner, "SELECT status FROM message WHERE author = 'member'") == "held"

    with pytest.raises(TemplateUnfilled) as refused:
        send_template(template_id=template, values={"1": "Marta"}, **told)  # type: ignore[arg-type]  # as told above
    assert refused.value.values == {"variable": "2"}
    send_template(template_id=template, values={"1": "Marta", "2": "la\nBottega"}, **told)  # type: ignore[arg-type]  # as above
    assert texts(leave(TOMORROW)) == [
        "Ciao Marta, c'è una risposta per te da la Bottega. Scrivici quando vuoi."
    ]

    stop_messages(now=TOMORROW, workspace_id=shop.id, customer_id=talk.customer, evidence="SM")
    with pytest.raises(CustomerOut):
        send_template(template_id=template, values={"1": "Marta", "2": "B"}, **told)  # type: ignore[arg-type]  # as above


def test_nothing_too_much_and_to_nobody_are_refused_and_nothing_happens(owner: Any) -> None:
    shop, rosaria, _ = a_desk()
    talk = a_talk(shop)
    for text, refusal in (("  ", NothingWritten), ("x" * 1601, TooMuchWritten)):
        with pytest.raises(refusal):
            talk.answered_by(rosaria, text)
    set_blocked(
        now=LATER, workspace_id=shop.id, customer_id=talk.customer, by=rosaria.member_id, blocked=True
    )
    with pytest.raises(CustomerOut) as refused:
        talk.answered_by(rosaria)
    assert refused.value.values == {"why": "blocked"}
    other, _, _ = a_desk("altra", 2)
    with pytest.raises(NotFound):
        answer_as_member(
            now=LATER, workspace_id=other.id, conversation_id=talk.id, writer=rosaria, text="ciao"
        )
    assert one(owner, "SELECT count(*) FROM message WHERE direction = 'out'") == 0
    assert one(owner, "SELECT responder FROM conversation") == "agent"


def test_a_file_goes_with_its_words_and_what_failed_is_sent_anew(owner: Any) -> None:
    shop, rosaria, _ = a_desk()
    talk = a_talk(shop)
    attached = Attached("ab" * 32, "application/pdf", 1200, "https://shop.example")
    answer_as_member(
        now=LATER,
        workspace_id=shop.id,
        conversation_id=talk.id,
        writer=rosaria,
        text="La ricetta",
        attached=attached,
    )
    (sent,) = leave(LATER)
    file = one(owner, "SELECT id FROM media")
    assert (sent.text, sent.content.media_url) == ("La ricetta", f"https://shop.example/media/sent/{file}")
    assert sent_file(file) == ("ab" * 32, "application/pdf")
    assert sent_file(talk.id) is None

    message = one(owner, "UPDATE message SET status = 'failed' WHERE author = 'member' RETURNING id")
    owner.commit()
    send_again(now=LATER, workspace_id=shop.id, conversation_id=talk.id, writer=rosaria, message=message)
    assert texts(leave(LATER)) == ["La ricetta"]
    with pytest.raises(NotFound):
        send_again(
            now=LATER,
            workspace_id=shop.id,
            conversation_id=talk.id,
            writer=rosaria,
            message=one(owner, "SELECT id FROM message WHERE status = 'queued' OR status = 'sent'"),
        )


def test_a_draft_waits_for_a_member_who_sends_changes_or_drops_it(owner: Any) -> None:
    shop, rosaria, pippo = a_desk()
    talk = a_talk(shop)
    set_drafts(now=MORNING, workspace_id=shop.id, drafts=True)

    def proposed(text: str, minute: int) -> Any:
        entry, start = a_turn(LATER + timedelta(minutes=minute))
        assert agent_says(entry, start, text).messages == ()
        found = one(owner, "SELECT id FROM reply_draft WHERE state = 'proposed'")
        owner.rollback()
        return found

    def said() -> list[Any]:
        found = rows(owner, "SELECT author, body FROM message WHERE direction = 'out' ORDER BY seq")
        owner.rollback()
        return found

    told = {"now": LATER, "workspace_id": shop.id, "writer": rosaria}
    first = proposed("Sì, 9,80 €", 0)
    assert said() == []
    send_draft(draft_id=first, **told)  # type: ignore[arg-type]  # as told above
    assert said() == [("agent", "Sì, 9,80 €")]
    with pytest.raises(DraftDecided):
        send_draft(draft_id=first, **told)  # type: ignore[arg-type]  # as above

    talk.says("e il miele?")
    send_draft(draft_id=proposed("Anche", 5), text="Anche, cara", **told)  # type: ignore[arg-type]  # as above
    assert said()[1:] == [("member", "Anche, cara")]

    talk.says("e l'olio?")
    dropped = proposed("No", 10)
    talk.says("e il sale?")
    newer = proposed("Sì", 15)
    with pytest.raises(DraftDecided) as refused:
        discard_draft(draft_id=dropped, **told)  # type: ignore[arg-type]  # as above
    assert refused.value.values == {"state": "overtaken"}
    discard_draft(draft_id=newer, **told)  # type: ignore[arg-type]  # as above

    talk.says("e il pepe?")
    newest = proposed("Pepe no", 20)
    talk.answered_by(pippo, "Ci penso io")
    assert rows(owner, "SELECT state FROM reply_draft WHERE id = %(id)s", {"id": newest}) == [("overtaken",)]
    assert len(said()) == 3


def test_an_erased_customer_leaves_no_note_tag_draft_or_plan(owner: Any) -> None:
    shop, rosaria, _ = a_desk()
    talk = a_talk(shop)
    told = {"now": LATER, "workspace_id": shop.id, "customer_id": talk.customer}
    write_note(conversation_id=talk.id, writer=rosaria, text="Zia di Pippo", **told)  # type: ignore[arg-type]  # as told above
    put_tag(tag="#VIP ", **told)  # type: ignore[arg-type]  # as above
    plan_follow_up(member_id=rosaria.member_id, text="Richiamare", due_at=TOMORROW, **told)  # type: ignore[arg-type]  # as above
    with transaction(shop.id) as db:
        noted = export_customer(db, talk.customer)["noted"]
    assert ([note["text"] for note in noted["notes"]], noted["tags"]) == (["Zia di Pippo"], ["vip"])

    erase_at_request(now=LATER, workspace_id=shop.id, customer_id=talk.customer, by=rosaria.member_id)

    for table in ("inbox_note", "customer_tag", "follow_up", "reply_draft", "message"):
        assert one(owner, f"SELECT count(*) FROM {table}") == 0, table  # noqa: S608  # the names stand above
    assert one(owner, "SELECT actor FROM event WHERE name = 'CustomerErased'") == "member"
