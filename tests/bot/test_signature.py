"""A webhook is Twilio's only if one of the keys signed it."""

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.signature import SigningKeys, flattened, is_genuine, sign

KEYS = SigningKeys([SecretStr("12345")])

# The vectors of Twilio's own suites (twilio-python, tests/unit/test_request_validator.py) and of its manual.
FORM = [
    ("CallSid", "CA1234567890ABCDE"),
    ("Digits", "1234"),
    ("From", "+14158675309"),
    ("To", "+18005551212"),
    ("Caller", "+14158675309"),
]
MANUAL = [
    ("CallSid", "CA1234567890ABCDE"),
    ("Caller", "+14158675310"),
    ("Digits", "1234"),
    ("From", "+14158675310"),
    ("To", "+18005551212"),
]
REPEATED = [
    ("Sid", "CA123"),
    ("SidAccount", "AC123"),
    ("Digits", "5678"),
    ("Digits", "1234"),
    ("Digits", "1234"),
]
OFFICIAL = [
    ("https://mycompany.com/myapp.php?foo=1&bar=2", FORM, "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
    ("https://mycompany.com:1234/myapp.php?foo=1&bar=2", FORM, "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
    ("http://mycompany.com:1234/myapp.php?foo=1&bar=2", FORM, "Zmvh+3yNM1Phv2jhDCwEM3q5ebU="),
    ("https://mycompany.com/myapp.php?foo=1&bar=2", FORM, "kvajT1Ptam85bY51eRf/AJRuM3w="),
    ("http://mycompany.com/myapp.php?foo=1&bar=2", FORM, "0ZXoZLH/DfblKGATFgpif+LLRf4="),
    ("https://mycompany.com/myapp.php?foo=1&bar=2", REPEATED, "IK+Dwps556ElfBT0I3Rgjkr1wJU="),
    ("https://example.com/myapp.php?foo=1&bar=2", MANUAL, "L/OH5YylLD5NRKLltdqwSvS0BnU="),
]
JSON_URL = (
    "https://mycompany.com/myapp.php?foo=1&bar=2"
    "&bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620"
)
JSON_BODY = b'{"property": "value", "boolean": true}'
JSON_SIGNATURE = "a9nBmqA0ju/hNViExpshrM61xv4="


def genuine(
    content: Sequence[tuple[str, str]] | bytes,
    signature: str | None,
    *,
    url: str = "https://mycompany.com/myapp.php?foo=1&bar=2",
    settings: str | None = None,
    keys: SigningKeys = KEYS,
) -> bool:
    return is_genuine(url=url, content=content, signature=signature, settings=settings, keys=keys)


def signed(url: str, content: Sequence[tuple[str, str]], secret: str, algorithm: str = "sha1") -> str:
    return sign(url + flattened(content), SecretStr(secret), algorithm).decode()


@pytest.mark.parametrize(("url", "form", "signature"), OFFICIAL)
def test_official_vectors_are_taken_as_genuine(url: str, form: list[tuple[str, str]], signature: str) -> None:
    assert genuine(form, signature, url=url)


def test_a_json_body_is_covered_by_its_hash_in_the_address() -> None:
    assert genuine(JSON_BODY, JSON_SIGNATURE, url=JSON_URL)
    assert not genuine(JSON_BODY + b" ", JSON_SIGNATURE, url=JSON_URL)


def test_a_json_body_without_a_hash_is_refused() -> None:
    url = "https://mycompany.com/hook"

    assert not genuine(b"{}", signed(url, [], "12345"), url=url)


def test_one_changed_letter_makes_it_a_forgery() -> None:
    signature = signed("https://mycompany.com/hook", FORM, "12345")
    forged = [(name, value.replace("1234", "1235")) for name, value in FORM]

    assert genuine(FORM, signature, url="https://mycompany.com/hook")
    assert not genuine(forged, signature, url="https://mycompany.com/hook")
    assert not genuine(FORM, signature, url="https://mycompany.com/hook/")
    assert not genuine([*FORM, ("Body", "")], signature, url="https://mycompany.com/hook?x=1")


def test_both_tokens_are_good_while_one_is_being_rotated() -> None:
    url = "https://mycompany.com/hook"
    rotating = SigningKeys([SecretStr("new"), SecretStr("old")])

    assert genuine(FORM, signed(url, FORM, "old"), url=url, keys=rotating)
    assert genuine(FORM, signed(url, FORM, "new"), url=url, keys=rotating)
    assert not genuine(FORM, signed(url, FORM, "older"), url=url, keys=rotating)


def test_no_token_makes_nothing_genuine() -> None:
    url = "https://mycompany.com/hook"

    assert not genuine(FORM, signed(url, FORM, ""), url=url, keys=SigningKeys([]))


def test_a_shared_key_signs_where_the_second_header_names_it() -> None:
    url = "https://mycompany.com/hook"
    keys = SigningKeys([SecretStr("token")], {"webhooks_1": SecretStr("shared")})
    settings = "key=webhooks_1,algorithm=HMAC_SHA256"

    assert genuine(FORM, signed(url, FORM, "shared", "sha256"), url=url, settings=settings, keys=keys)
    assert not genuine(FORM, signed(url, FORM, "token"), url=url, settings=settings, keys=keys)
    assert not genuine(FORM, signed(url, FORM, "shared"), url=url, settings=settings, keys=keys)


@pytest.mark.parametrize(
    "settings",
    [
        "key=unknown,algorithm=HMAC_SHA256",
        "key=webhooks_1,algorithm=HMAC_MD5",
        "algorithm=HMAC_SHA256",
        "nonsense",
        ",,,=,=",
    ],
)
def test_a_shared_key_that_we_do_not_know_is_refused(settings: str) -> None:
    url = "https://mycompany.com/hook"
    keys = SigningKeys([SecretStr("shared")], {"webhooks_1": SecretStr("shared")})

    for algorithm in ("sha1", "sha256"):
        signature = signed(url, FORM, "shared", algorithm)
        assert not genuine(FORM, signature, url=url, settings=settings, keys=keys)


@pytest.mark.parametrize("signature", [None, "", "é", "\udc80", "RSOYDt4T1cUTdK1PDd93/VVr8B8", "=" * 5000])
def test_a_missing_or_mangled_signature_is_a_no(signature: str | None) -> None:
    assert not genuine(FORM, signature)


@pytest.mark.parametrize(
    "url", ["", "https://", "https://host:port/x", "https://[::1/x", "//", "https://host:99999/"]
)
def test_an_address_that_cannot_be_read_is_a_no(url: str) -> None:
    assert not genuine(FORM, "RSOYDt4T1cUTdK1PDd93/VVr8B8=", url=url)


def test_user_and_fragment_of_the_address_are_not_signed() -> None:
    signature = signed("https://mycompany.com/hook", FORM, "12345")

    assert genuine(FORM, signature, url="https://user:pass@mycompany.com/hook#rc=3&rp=all")


@given(
    st.text(max_size=60),
    st.one_of(st.binary(max_size=60), st.lists(st.tuples(st.text(max_size=9), st.text(max_size=9)))),
    st.one_of(st.none(), st.text(max_size=40)),
    st.one_of(st.none(), st.text(max_size=40)),
    st.dictionaries(st.text(max_size=5), st.builds(SecretStr, st.text(max_size=5)), max_size=2),
)
def test_junk_is_never_an_exception(
    url: str,
    content: bytes | list[tuple[str, str]],
    signature: str | None,
    settings: str | None,
    shared: Mapping[str, SecretStr],
) -> None:
    keys = SigningKeys([SecretStr("12345")], shared)

    assert is_genuine(url=url, content=content, signature=signature, settings=settings, keys=keys) is False
