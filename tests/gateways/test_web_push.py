"""Notices leave sealed for one browser and signed by us, and what its maker says is understood."""

from datetime import timedelta

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec

from gateways.web_push import WebPush, own_key, sealed
from shop.events.notices import Notice, Notices
from tests.fakes.screens import Screen, claims_of, written
from tests.programs.endpoints import NAME, endpoint, trusting
from tests.world import MORNING

KEY = written(b"only-for-tests-only-for-tests-32")
NOTICE = Notice("Bottega", "Domani alle 10", "/l/abc", "B1")


def test_the_seal_is_that_of_the_specification() -> None:
    # RFC 8291, appendix A.
    ours = own_key("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")
    body = sealed(
        b"When I grow up, I want to be a watermelon",
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        "BTBZMqHH6r4Tts7J_aSIgg",
        made=lambda: ours,
        salt=lambda: b"\x0c\x6b\xfa\xad\xad\x67\x95\x88\x03\x09\x2d\x45\x46\x76\xf3\x97",
    )
    assert written(body) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6Tlz"
        "AC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def test_one_browser_alone_can_read_it_and_its_maker_knows_who_sent_it() -> None:
    with endpoint(status=201, tls=True) as maker:
        port = maker.port
        screen = Screen(endpoint=f"https://{NAME}:{port}/a")
        sender: Notices = WebPush(
            KEY, "mailto:shop@x.example", private_addresses=True,
            resolve=lambda *_: ["127.0.0.1"], context=trusting(),
        )  # fmt: skip
        assert sender.send(screen.browser, NOTICE, now=MORNING) == "taken"
        headers, body = maker.heard[0]

    assert screen.reads(body) == {
        "title": "Bottega", "text": "Domani alle 10", "path": "/l/abc", "about": "B1",
    }  # fmt: skip
    with pytest.raises(InvalidTag):
        Screen().reads(body)
    assert b"Bottega" not in body
    assert (headers["content-encoding"], headers["urgency"]) == ("aes128gcm", "high")
    assert len(headers["topic"]) <= 32
    claims = claims_of(headers["authorization"])
    assert headers["authorization"].endswith(sender.public_key)
    assert (claims["aud"], claims["sub"]) == (f"https://{NAME}:{port}", "mailto:shop@x.example")
    assert 0 < claims["exp"] - MORNING.timestamp() <= timedelta(hours=24).total_seconds()


@pytest.mark.parametrize(
    ("status", "came"),
    [(201, "taken"), (404, "gone"), (410, "gone"), (429, "later"), (503, "later"), (403, "refused")],
)
def test_what_the_maker_says(status: int, came: str) -> None:
    with endpoint(status=status) as maker:
        screen = Screen(endpoint=maker.url)
        assert WebPush(KEY, "mailto:a@b.example", private_addresses=True).send(
            screen.browser, NOTICE, now=MORNING
        ) == came  # fmt: skip


def test_nothing_goes_into_our_own_network_and_a_false_key_is_refused() -> None:
    sender = WebPush(KEY, "mailto:a@b.example", resolve=lambda *_: ["10.0.0.1"])
    assert sender.send(Screen().browser, NOTICE, now=MORNING) == "refused"
    broken = Screen(key=ec.generate_private_key(ec.SECP256R1())).browser
    assert sender.send(
        type(broken)(broken.id, broken.endpoint, written(b"\x04" + b"\1" * 64), broken.secret, broken.language),
        NOTICE, now=MORNING,
    ) == "refused"  # fmt: skip
