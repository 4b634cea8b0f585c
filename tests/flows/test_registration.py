"""Registering, correcting, taking back, being forgotten: the customer's own doings on secure pages."""

from datetime import timedelta
from typing import Any

import pytest

from flows.change_profile import change_consent, correct_profile
from flows.erase_customer import erase_customer
from flows.issue_link import issue_link
from flows.register_customer import ConsentNeeded, register_customer
from flows.send_new_link import send_new_link
from secure_links.links import IssuedLink, LinkSpent, LinkUnknown, Purpose
from shop.customers.consent import PURPOSES, consent_text, given
from shop.customers.export import export_customer
from shop.customers.profiles import EmailUnreadable, Profile
from shop.kernel.database import transaction
from shop.kernel.language import Language
from tests.world import MORNING, Shop, a_registered_customer, a_shop, arrives, due, one, rows

pytestmark = pytest.mark.usefixtures("empty_database")


@pytest.fixture
def shop(owner: Any) -> Shop:
    shop = a_shop()
    arrives(shop, "vorrei un regalo")
    shop.customers["marta"] = one(owner, "SELECT id FROM customer")
    return shop


def a_link(shop: Shop, purpose: Purpose = "registration") -> IssuedLink:
    return issue_link(
        now=MORNING,
        actor="agent",
        workspace_id=shop.id,
        customer_id=shop.customers["marta"],
        conversation_id=None,
        purpose=purpose,
        language=Language.IT,
    )


def registers(link: IssuedLink, *, service: bool = True, marketing: bool = False) -> None:
    profile = Profile(name=" Marta  Bellomo ", language=Language.ES, email="marta@example.org")
    register_customer(
        now=MORNING, token=link.token, profile=profile, service=service, memory=False, marketing=marketing
    )


def test_registering_keeps_the_profile_and_the_words_agreed_to(shop: Shop, owner: Any) -> None:
    link = a_link(shop)

    registers(link)

    assert rows(owner, "SELECT name, email, language, registered_at FROM customer") == [
        ("Marta Bellomo", "marta@example.org", "es", MORNING)
    ]
    text = consent_text("1", Language.ES)
    assert rows(owner, "SELECT purpose, text_version, text_hash, language, via, evidence FROM consent") == [
        ("service", "1", text.hash, "es", "page", str(link.id))
    ]


def test_marketing_and_memory_are_agreed_to_apart(shop: Shop) -> None:
    registers(a_link(shop), marketing=True)

    with transaction(shop.id) as db:
        assert given(db, shop.customers["marta"]) == {"service": "1", "marketing": "1"}


def test_chat_goes_on_by_itself_after_registering(shop: Shop, owner: Any) -> None:
    owner.execute("UPDATE outbox SET done_at = now() WHERE topic = 'turn'")
    owner.commit()

    registers(a_link(shop))

    (entry,) = due("turn", at=MORNING + timedelta(seconds=1))
    assert entry.payload == {"welcome": True}
    assert one(owner, "SELECT language FROM conversation") == "es"


def test_without_consent_nobody_is_registered_and_the_link_holds(shop: Shop, owner: Any) -> None:
    link = a_link(shop)

    with pytest.raises(ConsentNeeded):
        registers(link, service=False)

    assert one(owner, "SELECT registered_at FROM customer") is None
    assert one(owner, "SELECT uses_left FROM secure_link") == 1
    registers(link)


def test_sending_the_form_twice_registers_once(shop: Shop, owner: Any) -> None:
    link = a_link(shop)
    registers(link)

    with pytest.raises(LinkSpent):
        registers(link)
    assert one(owner, "SELECT count(*) FROM consent") == 1


@pytest.mark.parametrize(("email", "part"), [("marta", "at"), ("marta@", "after"), ("marta@x", "form")])
def test_unreadable_e_mail_is_refused_by_what_is_missing(email: str, part: str) -> None:
    with pytest.raises(EmailUnreadable) as refused:
        Profile(name="Marta", language=Language.IT, email=email)
    assert refused.value.values == {"part": part}


def test_new_link_goes_to_the_chat_of_the_person_it_was_for(shop: Shop, owner: Any) -> None:
    link = a_link(shop)

    send_new_link(now=MORNING + timedelta(days=2), token=link.token)

    text, content = rows(owner, "SELECT body, content FROM message WHERE direction = 'out'")[0]
    assert text
    assert link.token not in content["links"][0]["url"]
    assert one(owner, "SELECT count(*) FROM secure_link WHERE revoked_at IS NULL") == 1


def test_profile_is_corrected_by_its_own_link(shop: Shop, owner: Any) -> None:
    correct_profile(
        now=MORNING,
        token=a_link(shop, "profile").token,
        profile=Profile(name="Marta B.", language=Language.EN),
    )

    assert rows(owner, "SELECT name, language FROM customer") == [("Marta B.", "en")]


def test_consent_taken_back_stays_in_the_history(shop: Shop, owner: Any) -> None:
    registers(a_link(shop), marketing=True)
    token = a_link(shop, "profile").token

    change_consent(now=MORNING + timedelta(minutes=1), token=token, purpose="marketing", agreed=False)
    change_consent(now=MORNING + timedelta(minutes=2), token=token, purpose="marketing", agreed=True)

    history = rows(
        owner, "SELECT withdrawn_at IS NULL FROM consent WHERE purpose = 'marketing' ORDER BY created_at"
    )
    assert history == [(False,), (True,)]


def test_export_holds_what_was_said_and_agreed_and_nobody_elses(shop: Shop) -> None:
    registers(a_link(shop))
    arrives(shop, "messaggio di Giulia", phone="+393339999999")

    with transaction(shop.id) as db:
        document = export_customer(db, shop.customers["marta"])

    assert document["profile"]["name"] == "Marta Bellomo"
    assert [message["text"] for message in document["messages"]] == ["vorrei un regalo"]
    assert document["identities"] == [{"kind": "phone", "value": "+393331234567"}]
    assert "Giulia" not in str(document)


def test_erased_customer_leaves_no_word_behind(shop: Shop, owner: Any) -> None:
    registers(a_link(shop))
    arrives(shop, "un altro cliente", phone="+393339999999", profile_name="Giulia")

    erase_customer(now=MORNING, token=a_link(shop, "profile").token)

    everything = "".join(
        str(owner.execute(f"SELECT row_to_json(t)::text FROM {table} t").fetchall())  # noqa: S608  # our own tables
        for table in ("customer", "customer_identity", "message", "turn", "event", "outbox", "conversation")
    )
    for word in ("Marta", "marta@example.org", "+393331234567", "vorrei un regalo"):
        assert word not in everything
    assert "un altro cliente" in everything
    assert one(owner, "SELECT count(*) FROM consent WHERE withdrawn_at IS NULL") == 1
    assert len(due("forget", at=MORNING)) == 1


def test_erased_customer_who_writes_again_is_somebody_new(shop: Shop, owner: Any) -> None:
    registers(a_link(shop))
    erase_customer(now=MORNING, token=a_link(shop, "profile").token)

    arrives(shop, "ciao, sono nuova")

    assert one(owner, "SELECT count(*) FROM customer WHERE erased_at IS NULL AND registered_at IS NULL") == 1


def test_links_of_an_erased_customer_open_nothing(shop: Shop) -> None:
    link = a_link(shop, "profile")
    erase_customer(now=MORNING, token=link.token)

    with pytest.raises(LinkUnknown):
        correct_profile(now=MORNING, token=link.token, profile=Profile(name="X", language=Language.IT))


@pytest.mark.parametrize("language", list(Language))
def test_privacy_terms_exist_in_every_language(language: Language) -> None:
    text = consent_text("1", language)

    assert "{shop}" in text.text
    assert "{email}" in text.text
    assert len(text.hash) == 64
    assert set(PURPOSES) == {"service", "memory", "marketing"}


def test_customer_of_another_shop_with_the_same_number_is_untouched(shop: Shop, owner: Any) -> None:
    other = a_shop("altra", 2)
    a_registered_customer(other, name="Marta Altrove")

    erase_customer(now=MORNING, token=a_link(shop, "profile").token)

    assert one(owner, "SELECT count(*) FROM customer WHERE name = 'Marta Altrove'") == 1
