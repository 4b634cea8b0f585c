"""What leaves is fit for a chat: nothing sensitive, WhatsApp's formatting, no more messages than need be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.guardrails.outgoing import fit, for_whatsapp, leads_to, plain, sensitive
from shop.kernel.language import Language

HOSTS = frozenset({"shop.example"})


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("La tua carta 4242 4242 4242 4242 è salva", "card"),
        ("Bonifico su IT60X0542811101000000123456", "iban"),
        ("Il tuo codice fiscale è RSSMRA85T10A562S", "fiscal_code"),
        ("Tu DNI es 12345678Z", "nif"),
        ("Il codice è 482913", "one_time_code"),
        ("La password è Gatto2020!", "password"),
        ("Passport YA1234567", "passport"),
    ],
)
@pytest.mark.parametrize("language", list(Language))
def test_what_must_not_stand_in_a_chat_goes_by_secure_link(text: str, kind: str, language: Language) -> None:
    checked = sensitive(text, language)
    assert kind in checked.found
    assert not any(word in checked.clean_text for word in text.split() if sum(c.isdigit() for c in word) > 3)
    assert {"en": "secure link", "it": "link sicuro", "es": "enlace seguro"}[
        language.value
    ] in checked.clean_text


def test_the_shops_telephone_email_and_vat_number_may_be_said() -> None:
    text = "Tel. 0932 931234, info@sapori.example, P.IVA 00743110157, via Mormino Penna 34"
    assert sensitive(text, Language.IT).clean_text == text


def test_markdown_becomes_whatsapps_own_formatting() -> None:
    draft = (
        "## Ecco\n\nIl **Box** costa __45 €__ e ~~50~~.\n\n* uno\n+ due\n\n---\n"
        "| Nome | Prezzo |\n|---|---|\n| Olio | 18 € |\n\n```text\nciao\n```\n\n\n\nFine<br>davvero"
    )
    assert for_whatsapp(draft, HOSTS) == (
        "*Ecco*\n\nIl *Box* costa *45 €* e ~50~.\n\n- uno\n- due\n\nNome – Prezzo\nOlio – 18 €\n\nciao\n\nFine\ndavvero"
    )


def test_links_stay_only_where_they_may_lead() -> None:
    draft = "[Ordina](https://shop.example/l/1) o [qui](https://evil.example/x), www.evil.example, mappa https://maps.example/x"
    assert for_whatsapp(draft, HOSTS | {"https://maps.example/x"}) == (
        "Ordina: https://shop.example/l/1 o qui, mappa https://maps.example/x"
    )


@pytest.mark.parametrize(
    "address",
    [
        "https://shop.example@evil.example/",
        "https://evil.example/shop.example",
        "https://shop.example.evil.example",
        "http://[x",
    ],
)
def test_a_link_that_only_looks_like_ours_leads_elsewhere(address: str) -> None:
    assert not leads_to(address, HOSTS)


def test_a_host_may_be_named_with_its_port() -> None:
    assert leads_to("http://127.0.0.1:8000/s/sapori", {"127.0.0.1:8000"})
    assert not leads_to("http://127.0.0.1:9000/s/sapori", {"127.0.0.1:8000"})


def test_unseen_characters_go_and_emoji_stay_whole() -> None:
    assert for_whatsapp("ci\u200bao \U000e0041\u202e❤️ 👩‍🍳", HOSTS) == "ciao ❤️ 👩‍🍳"


def test_a_name_from_the_catalog_brings_no_formatting() -> None:
    assert plain("*Olio* _buono_\n~nuovo~ ```x``` 5*3 a_b") == "Olio buono nuovo x 5*3 a_b"
    assert plain("> - # Titolo") == "Titolo"


def test_a_short_text_is_one_message() -> None:
    assert fit("Ciao.\n\nCome va?") == ["Ciao.\n\nCome va?"]
    assert fit("") == []


def test_a_long_text_breaks_between_paragraphs_then_sentences() -> None:
    assert fit("a" * 6 + "\n\n" + "b" * 6, 10) == ["aaaaaa", "bbbbbb"]
    assert fit("Uno due. Tre quattro.", 14) == ["Uno due.", "Tre quattro."]


def test_a_kinder_break_costs_no_extra_message() -> None:
    text = "aa\n\n" + "b b b b b b b b"
    assert len(fit(text, 12)) == 2


@given(st.text(alphabet=st.sampled_from("ab .\n😀"), max_size=400), st.integers(min_value=5, max_value=60))
def test_every_piece_fits_and_no_word_is_lost(text: str, limit: int) -> None:
    pieces = fit(text, limit)
    assert all(len(piece.encode("utf-16-le")) // 2 <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


@given(st.text(alphabet=st.sampled_from("*_~`#[]()|>-\n abc"), max_size=120))
def test_formatting_any_text_is_safe_and_settles(text: str) -> None:
    once = for_whatsapp(text, HOSTS)
    assert "**" not in once
    assert "```" not in once


@given(st.text(alphabet=st.sampled_from("*_~` abc\n"), max_size=60))
def test_a_plain_name_in_bold_is_still_one_bold_word(name: str) -> None:
    shown = plain(name)
    assert "\n" not in shown
    assert not shown.startswith(("*", "_", "~", "`"))
    assert not shown.endswith(("*", "_", "~", "`"))


def test_a_blank_that_is_missing_makes_no_link() -> None:
    assert (
        for_whatsapp("Ottimo.Me lo segno. Perfetto.It is fine", HOSTS)
        == "Ottimo.Me lo segno. Perfetto.It is fine"
    )
    assert for_whatsapp("vai su EVIL.COM o evil.com/x", HOSTS) == "vai su o"
