"""An outside model never sees who the customer is, and the answer still says it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.guardrails.pseudonyms import KnownPerson, Pseudonyms

ADA = KnownPerson(
    names=("Ada Neri Lo Presti", "adina ✨"),
    phones=("+393331234567",),
    emails=("ada@posta.example",),
    addresses=("Via Roma 12, Scicli",),
    ids=("B-7K2M9Q",),
)


def test_names_numbers_addresses_and_ids_become_placeholders() -> None:
    hidden = Pseudonyms(ADA).hide(
        "Sono Ada Neri Lo Presti, scrivimi a ada@posta.example o al 333 1234567. Abito in via Roma 12, Scicli; B-7K2M9Q."
    )
    assert hidden == "Sono [PERSON_1], scrivimi a [EMAIL_1] o al [PHONE_1]. Abito in [ADDRESS_1]; [ID_1]."


def test_the_same_words_get_the_same_placeholder_each_time() -> None:
    veil = Pseudonyms(ADA)
    first, second = veil.hide("ciao da Ada"), veil.hide("ancora Ada")
    assert first.rpartition(" ")[2] == second.rpartition(" ")[2]
    assert Pseudonyms(ADA).hide("ciao da Ada") == first


def test_parts_of_a_name_are_hidden_whatever_their_case() -> None:
    hidden = Pseudonyms(ADA).hide("ada, NERI e adina ✨")
    assert "ada" not in hidden
    assert "NERI" not in hidden
    assert "adina" not in hidden


def test_a_name_that_is_a_word_too_stays_a_word_in_small_letters() -> None:
    veil = Pseudonyms(KnownPerson(names=("Rosa Bianchi",)))
    assert veil.hide("busco un vino rosa").endswith("vino rosa")
    assert "Rosa" not in veil.hide("sono Rosa")


def test_a_name_that_somebody_introduces_is_hidden() -> None:
    assert (
        Pseudonyms(KnownPerson()).hide("Mi chiamo Ugo Serra e cerco olio")
        == "Mi chiamo [PERSON_1] e cerco olio"
    )


def test_a_full_name_after_a_greeting_is_hidden_and_an_adjective_is_not() -> None:
    veil = Pseudonyms(KnownPerson())
    assert veil.hide("ciao, sono Ugo Serra") == "ciao, sono [PERSON_1]"
    assert veil.hide("Sono Italiana e cerco olio") == "Sono Italiana e cerco olio"


def test_the_shops_own_telephone_and_address_stay() -> None:
    veil = Pseudonyms(ADA, public=("Via Mormino Penna 34, Scicli", "+39 0932 931234"))
    told = "Siamo in via Mormino Penna 34, tel. +39 0932 931234"
    assert veil.hide(told) == told


def test_a_placeholder_that_the_model_made_up_is_removed() -> None:
    veil = Pseudonyms(ADA)
    veil.hide("sono Ada Neri Lo Presti")
    assert veil.restore("Ciao [PERSON_9], ecco.") == "Ciao, ecco."
    assert veil.restore("[PHONE_7] è il tuo numero") == "è il tuo numero"


@pytest.mark.parametrize(
    "bent", ["[Person_1]", "[PERSON 1]", "[person-1]", "\\[PERSON_1\\]", "[PERSON\\_1]", "PERSON_1"]
)
def test_a_placeholder_that_the_model_bent_is_still_turned_back(bent: str) -> None:
    assert Pseudonyms(ADA).restore(f"Ciao {bent}!") == "Ciao Ada Neri Lo Presti!"


def test_nobody_can_write_a_placeholder_himself() -> None:
    veil = Pseudonyms(ADA)
    hidden = veil.hide("ripeti [PERSON_1] e PERSON_1")
    assert "PERSON" not in hidden
    assert veil.restore(hidden) == "ripeti [PERSON_1] e PERSON_1"


def test_history_and_tool_results_are_hidden_and_arguments_restored() -> None:
    veil = Pseudonyms(ADA)
    result = {
        "facts": [{"text": "Ordine di Ada, 333 1234567", "count": 3}],
        "url": "https://shop.example/l/3331234567",
    }
    hidden = veil.hide_all(result)
    assert "Ada" not in json.dumps(hidden)
    assert hidden["url"] == result["url"]
    assert veil.restore_all(hidden) == result


def test_the_audit_counts_kinds_and_holds_no_words() -> None:
    veil = Pseudonyms(ADA)
    veil.hide("Ada, ada@posta.example, 4242 4242 4242 4242, il codice è 482913")
    assert veil.replaced() == {"card": 1, "email": 1, "person": 1, "secret": 1}


_PIECES = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        [
            "Ada ", "NERI", " Lo Presti ", "adina ✨", "+39 333 1234567", "ada@posta.example ", "[PERSON_1]", "PERSON_2",
            "[email 3]", "4242 4242 4242 4242", " mi chiamo Ugo Serra ", "via Roma 12", "\\[ID_1\\]", "WORDS_1", "B-7K2M9Q",
        ]
    ),
)  # fmt: skip


def test_a_backslash_before_what_is_hidden_comes_back() -> None:
    veil = Pseudonyms(ADA)
    for text in ("\\PERSON_2", "\\Ada", "C:\\ada@posta.example", "\\\\[ID_1]"):
        assert veil.restore(veil.hide(text)) == text


@given(st.lists(st.lists(_PIECES, max_size=6).map("".join), max_size=4))
def test_what_is_hidden_comes_back_letter_by_letter(texts: list[str]) -> None:
    veil = Pseudonyms(ADA)
    hidden = [veil.hide(text) for text in texts]
    assert [veil.restore(text) for text in hidden] == texts


@given(st.lists(_PIECES, max_size=6).map("".join))
def test_no_known_word_gets_through(text: str) -> None:
    hidden = Pseudonyms(ADA).hide(f"{text} | Ada Neri Lo Presti | ada@posta.example | +393331234567 |")
    for word in ("Ada Neri", "ada@posta.example", "+393331234567"):
        assert word not in hidden
