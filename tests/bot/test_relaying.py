"""Members who answer from their own WhatsApp: told apart at the front door, told by a code, and heard once."""

from datetime import timedelta
from typing import Any

import pytest

from flows.assign_conversation import assign_conversation
from flows.erase_customer import erase_at_request
from flows.hand_off import take_over
from flows.own_phone import let_relay, name_own_phone
from flows.put_relays import MOST_THREADS
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId
from shop.kernel.language import Language
from shop.messaging.relaying import Meant, digits_in, meant, switched_to
from shop.tables import Conversation, DeskSeat, MessageTemplate
from tests.bot.concierge.counter import concierge
from tests.bot.conversing import Chat, a_chat
from tests.bot.relays import GIULIA, OWN, connected, relays, said, waits
from tests.console.signed_in import a_member
from tests.world import arrives, one, rows


@pytest.fixture
def chat(empty_database: str) -> Chat:
    del empty_database
    return a_chat(concierge())


def test_what_a_member_means_is_read_in_three_languages() -> None:
    for words, command in (
        ("Take", "take"),
        ("prendo", "take"),
        ("Devolver", "back"),
        ("give back", "back"),
        ("Siguiente", "next"),
        ("lista", "list"),
        ("STOP.", "stop"),
    ):
        assert meant(words) == Meant(command, "", "")  # type: ignore[arg-type]  # one of them
    assert meant("#7k2 take") == meant("take #7K2") == Meant("take", "7K2", "")
    assert meant("#7K2: Certo, arriva") == Meant(None, "7K2", "Certo, arriva")
    assert meant("7K2 certo", {"7K2"}) == Meant(None, "7K2", "certo")
    assert meant("per te: sì", {"7K2"}) == Meant(None, "", "per te: sì")
    assert meant("take the blue one") == Meant(None, "", "take the blue one")
    assert (switched_to("#ME"), switched_to("#io"), switched_to("#equipo"), switched_to("me")) == (
        *("customer", "customer", "team"),
        None,
    )
    assert (digits_in("#123456"), digits_in("# 123456 "), digits_in("123456")) == ("123456", "123456", "")


def test_a_number_is_proven_by_writing_from_it_and_makes_nobody_a_customer(chat: Chat, owner: Any) -> None:
    member = a_member(chat.shop)
    own = {"workspace_id": chat.shop.id, "member_id": member.member_id}
    before = one(owner, "SELECT count(*) FROM customer")
    digits = name_own_phone(now=chat.clock.now(), phone="+39 347 888 0001", **own).digits  # type: ignore[arg-type]  # as above
    wrong = f"#{(int(digits) + 1) % 10**6:06d}"
    for _ in range(2):
        assert arrives(chat.shop, wrong, at=chat.clock.now(), phone=OWN).outcome == "member"
    assert relays(chat) == []
    arrives(chat.shop, f"#{digits}", at=chat.clock.now(), phone=OWN)
    assert "#7K2" in relays(chat)[1]
    assert one(owner, "SELECT count(*) FROM customer") == before
    assert one(owner, "SELECT count(*) FROM message") == 0
    assert rows(owner, "SELECT body FROM relay_message WHERE body <> ''") == []

    # Digits that came too late prove nothing, and another's proven number can be named by nobody.
    late = name_own_phone(now=chat.clock.now(), phone=OWN, **own).digits  # type: ignore[arg-type]  # as above
    chat.clock.pass_(minutes=31)
    arrives(chat.shop, f"#{late}", at=chat.clock.now(), phone=OWN)
    assert relays(chat) == []
    assert one(owner, "SELECT proven_at FROM member_phone") is None
    # Until then the number is a customer's as any.
    assert arrives(chat.shop, "ciao", at=chat.clock.now(), phone=OWN).outcome == "stored"


def test_a_member_answers_by_code_by_quote_and_alone(chat: Chat, owner: Any) -> None:
    member = connected(chat)
    talk = waits(chat)
    (told,) = relays(chat)
    code = told.split()[0]
    assert told == f"{code} Giulia: Posso cambiare taglia?"
    (line,) = rows(owner, "SELECT provider_sid FROM relay_message WHERE kind = 'talk' AND state = 'done'")

    arrives(chat.shop, "Certo, te la porto io", at=chat.clock.now(), phone=OWN)
    arrives(chat.shop, f"{code} Domani alle 10", at=chat.clock.now(), phone=OWN)
    arrives(chat.shop, "4111 1111 1111 1111", at=chat.clock.now(), phone=OWN, reply_to=line[0])
    assert relays(chat) == []
    by = str(member.member_id)
    first, second, third = said(owner)
    assert [first, second] == [("Certo, te la porto io", "Rosaria", by), ("Domani alle 10", "Rosaria", by)]
    assert "1111 1111 1111" not in third[0]  # a card's number leaves from nowhere
    assert one(owner, "SELECT responder FROM conversation WHERE id = %(id)s", {"id": talk}) == "member"
    assert one(
        owner,
        "SELECT count(*) FROM event WHERE name = 'TakenOver' AND actor = %(by)s",
        {"by": f"member:{by}"},
    )
    assert (
        one(owner, "SELECT count(*) FROM message WHERE body LIKE %(number)s", {"number": f"%{OWN[3:]}%"}) == 0
    )

    # What the customer says next comes there too, once.
    chat.says("Perfetto, grazie", phone=GIULIA)
    assert relays(chat) == [f"{code} Giulia: Perfetto, grazie"]
    arrives(chat.shop, "restituisci", at=chat.clock.now(), phone=OWN)
    assert "assistant again" in relays(chat)[0]
    assert one(owner, "SELECT responder FROM conversation WHERE id = %(id)s", {"id": talk}) == "agent"
    arrives(chat.shop, "Ancora una cosa", at=chat.clock.now(), phone=OWN)
    assert "Nobody waits for you" in relays(chat)[0]
    assert len(said(owner)) == 3


def test_with_several_open_it_is_asked_which_and_nothing_is_sent(chat: Chat, owner: Any) -> None:
    connected(chat)
    waits(chat)
    waits(chat, "+393331112224", "Luca", "Dov'è il mio ordine?")
    told = relays(chat)
    codes = {line.split()[1]: line.split()[0] for line in told}
    assert set(codes) == {"Giulia:", "Luca:"}
    arrives(chat.shop, "Arrivo subito", at=chat.clock.now(), phone=OWN)
    asked, listed = relays(chat)
    assert asked.startswith("To whom?")
    assert set(listed.splitlines()) == {f"{codes['Giulia:']} Giulia", f"{codes['Luca:']} Luca"}
    assert said(owner) == []
    arrives(chat.shop, "#ZZZ ciao", at=chat.clock.now(), phone=OWN)
    assert "Nobody has the code ZZZ" in relays(chat)[0]
    arrives(chat.shop, f"take {codes['Luca:']}", at=chat.clock.now(), phone=OWN)
    arrives(chat.shop, "next", at=chat.clock.now(), phone=OWN)
    taken, following = relays(chat)
    assert codes["Luca:"] in taken
    assert following.startswith(f"{codes['Giulia:']} Giulia")
    arrives(chat.shop, "avanti", at=chat.clock.now(), phone=OWN)
    arrives(chat.shop, "foto", at=chat.clock.now(), phone=OWN, kind="image")
    assert relays(chat)[0] == "Nobody waits."
    arrives(chat.shop, "basta", at=chat.clock.now(), phone=OWN)
    assert "No more comes here" in relays(chat)[0]
    chat.says("Ehi", phone=GIULIA)
    assert relays(chat) == []


def test_a_quote_of_long_ago_reaches_whom_it_is_of_and_codes_do_not_run_out(chat: Chat, owner: Any) -> None:
    connected(chat)
    waits(chat)
    relays(chat)
    (line,) = rows(owner, "SELECT provider_sid FROM relay_message WHERE kind = 'talk' AND state = 'done'")
    # Whom else they had since; that each is somebody's conversation matters to nobody here.
    owner.execute("SET session_replication_role = replica")
    owner.execute(
        "INSERT INTO relay_thread (id, workspace_id, member_phone_id, conversation_id, code, open, told_seq, told_at,"
        " created_at) SELECT gen_random_uuid(), workspace_id, member_phone_id, gen_random_uuid(), '-' || n, false, 0,"
        " told_at + n * interval '1 second', created_at FROM relay_thread, generate_series(1, %(n)s) AS n",
        {"n": MOST_THREADS - 1},
    )
    owner.execute("SET session_replication_role = DEFAULT")
    owner.commit()
    chat.clock.pass_(hours=2)
    arrives(chat.shop, "Eccola", at=chat.clock.now(), phone=OWN, reply_to=line[0])
    assert relays(chat) == []
    assert [words for words, *_ in said(owner)] == ["Eccola"]

    waits(chat, "+393331112224", "Luca", "Dov'è il mio ordine?")
    assert "Luca" in relays(chat)[0]
    codes = {code for (code,) in rows(owner, "SELECT code FROM relay_thread")}
    assert len(codes) == MOST_THREADS
    assert "-1" not in codes  # told longest ago
    assert "-2" in codes


def test_who_has_it_already_keeps_it_and_the_words_of_another_are_not_sent(chat: Chat, owner: Any) -> None:
    connected(chat)
    other = a_member(chat.shop, name="Nino")
    talk = waits(chat)
    code = relays(chat)[0].split()[0]
    take_over(
        now=chat.clock.now(),
        workspace_id=chat.shop.id,
        conversation_id=talk,
        member="Nino",
        member_id=other.member_id,
    )
    arrives(chat.shop, f"{code} Eccomi", at=chat.clock.now(), phone=OWN)
    assert relays(chat) == [f"Nino has {code}. Nothing was sent."]
    assert said(owner) == []


def test_what_members_were_told_of_somebody_goes_with_them(chat: Chat, owner: Any) -> None:
    rosaria = connected(chat)
    talk = waits(chat)
    assert relays(chat)
    chat.says("E spedite a Ragusa?", phone=GIULIA)
    assert one(owner, "SELECT count(*) FROM relay_thread") == 1
    with transaction(chat.shop.id) as db:
        giulia = db.get_one(Conversation, talk).customer_id

    erase_at_request(
        now=chat.clock.now(),
        workspace_id=chat.shop.id,
        customer_id=CustomerId(giulia),
        by=rosaria.member_id,
    )

    assert one(owner, "SELECT count(*) FROM relay_thread") == 0
    assert one(owner, "SELECT count(*) FROM relay_message WHERE body <> ''") == 0


def test_a_member_is_a_customer_too_by_a_word_that_holds_for_the_next_message(chat: Chat, owner: Any) -> None:
    connected(chat)
    arrives(chat.shop, "#me", at=chat.clock.now(), phone=OWN)
    assert arrives(chat.shop, "Avete il miele?", at=chat.clock.now(), phone=OWN).outcome == "stored"
    assert "You are a customer here now" in relays(chat)[0]
    assert one(owner, "SELECT body FROM message WHERE direction = 'in'") == "Avete il miele?"
    assert arrives(chat.shop, "#squadra", at=chat.clock.now(), phone=OWN).outcome == "member"
    assert arrives(chat.shop, "lista", at=chat.clock.now(), phone=OWN).outcome == "member"
    assert len(relays(chat)) == 2
    assert one(owner, "SELECT count(*) FROM message WHERE direction = 'in'") == 1


def test_off_hours_nobody_is_disturbed_and_outside_their_window_a_template_goes(
    chat: Chat, owner: Any
) -> None:
    member = connected(chat)
    with transaction(chat.shop.id) as db:
        away = chat.clock.now() + timedelta(hours=1)
        db.add(DeskSeat(workspace_id=chat.shop.id, member_id=member.member_id, away_until=away))
    waits(chat)
    assert relays(chat) == []
    arrives(chat.shop, "list", at=chat.clock.now(), phone=OWN)
    assert len(relays(chat)) == 1  # whoever asks is answered
    chat.clock.pass_(hours=1, minutes=1)
    assert "Giulia" in relays(chat)[0]

    chat.clock.pass_(days=3)  # a Monday
    with transaction(chat.shop.id) as db:
        db.add(_news(chat))
    talk = waits(chat, "+393331112225", "Ada", "Siete aperti?")
    relays(chat)
    last = chat.mailbox.sent[-1]
    assert last.content.template is not None
    assert "Ada: Siete aperti?" in last.content.template.variables["3"]
    # Their answer opens it again; the customer's own window is kept to as in the inbox.
    chat.clock.pass_(hours=25)
    code = last.text.split()[0]
    arrives(chat.shop, f"{code} Sì", at=chat.clock.now(), phone=OWN)
    assert "your words wait until then" in relays(chat)[0]
    assert (
        one(
            owner,
            "SELECT count(*) FROM message WHERE conversation_id = %(id)s AND author = 'member'",
            {"id": talk},
        )
        == 1
    )
    let_relay(now=chat.clock.now(), workspace_id=chat.shop.id, member_id=member.member_id, relays=False)
    other = a_member(chat.shop, name="Nino")
    assign_conversation(
        now=chat.clock.now(),
        workspace_id=chat.shop.id,
        conversation_id=talk,
        by=other.member_id,
        member_id=member.member_id,
    )
    assert relays(chat) == []


def _news(chat: Chat) -> MessageTemplate:
    return MessageTemplate(
        workspace_id=chat.shop.id,
        name="shop_news",
        language=Language.EN.value,
        category="utility",
        body="Hi {{1}}, news of {{2}}: {{3}}",
        status="approved",
        content_sid="HX1",
        created_at=chat.clock.now(),
    )
