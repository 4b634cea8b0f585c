"""Our judgment of a signature is that of Twilio's own libraries, for Python and for Node."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from pydantic import SecretStr
from twilio.request_validator import RequestValidator

from bot.signature import SigningKeys, flattened, is_genuine, sign
from tests.peers.npm import installed, node, run

CASES = 3000
NAMES = [
    "Body",
    "From",
    "To",
    "MessageSid",
    "body",
    "Körper",
    "Media Url",
    "A",
    "AB",
    "ÀB",
    "_",
    "名前",
    "x[0]",
]
LETTERS = "abcXYZ019 +&=?%/#@:;'\"\\\n\tàèìòùñ¿€中文🌰👩‍🍳\u0301\u200d"


@dataclass(frozen=True)
class Case:
    token: str
    url: str
    pairs: list[tuple[str, str]]
    signature: str

    @property
    def form(self) -> dict[str, Any]:
        """As frameworks hand a form over: a list where a name came more than once."""
        names = dict.fromkeys(name for name, _ in self.pairs)
        values = {name: [value for other, value in self.pairs if other == name] for name in names}
        return {name: found if len(found) > 1 else found[0] for name, found in values.items()}

    @property
    def genuine(self) -> bool:
        keys = SigningKeys([SecretStr(self.token)])
        return is_genuine(
            url=self.url, content=self.pairs, signature=self.signature, settings=None, keys=keys
        )


class Form(dict[str, Any]):
    """A form as the Python library wants it."""

    def getlist(self, name: str) -> list[str]:
        found = self[name]
        return found if isinstance(found, list) else [found]


def words(chance: random.Random, longest: int = 30) -> str:
    return "".join(chance.choice(LETTERS) for _ in range(chance.randrange(longest)))


def address(chance: random.Random) -> str:
    scheme = chance.choice(["https", "http"])
    port = chance.choice(["", "", ":443", ":80", ":8443", ":5000"])
    path = "/".join(quote(words(chance, 8), safe=chance.choice(["", "~!'()*"])) for _ in range(3))
    query = "&".join(
        f"{quote(words(chance, 5))}={quote(words(chance, 9))}" for _ in range(chance.randrange(3))
    )
    return f"{scheme}://shop.example{port}/{path}{'?' + query if query else ''}"


def case(chance: random.Random) -> Case:
    token = "".join(chance.choice("0123456789abcdef") for _ in range(32))
    url = address(chance)
    pairs = [(chance.choice(NAMES), words(chance)) for _ in range(chance.randrange(12))]
    right = sign(url + flattened(pairs), SecretStr(token)).decode()
    wrong = sign(url + flattened([*pairs, ("Body", "x")]), SecretStr(token)).decode()
    return Case(token, url, pairs, chance.choice([right, right, right, wrong, right.lower(), ""]))


def cases() -> Iterator[Case]:
    chance = random.Random(20261120)  # noqa: S311  # the same cases every time
    return (case(chance) for _ in range(CASES))


def test_three_thousand_cases_are_judged_as_twilios_python_library_does() -> None:
    differing = [
        one
        for one in cases()
        if one.genuine != RequestValidator(one.token).validate(one.url, Form(one.form), one.signature)
    ]

    assert differing == []


def test_three_thousand_cases_are_judged_as_twilios_node_library_does() -> None:
    folder = installed("signature")
    told = [
        json.dumps({"token": one.token, "url": one.url, "form": one.form, "signature": one.signature})
        for one in cases()
    ]
    answers = run(node(), "node", "validate.cjs", folder=folder, stdin="\n".join(told)).splitlines()

    differing = [
        one
        for one, answer in zip(cases(), answers, strict=True)
        if one.genuine != json.loads(answer)["genuine"]
    ]
    assert differing == []
    assert 1000 < sum(one.genuine for one in cases()) < CASES - 500


def test_shared_key_signatures_are_those_of_twilios_python_library() -> None:
    chance = random.Random(7)  # noqa: S311  # the same cases every time
    for one in (case(chance) for _ in range(300)):
        signature = RequestValidator(one.token).compute_signature(one.url, Form(one.form), "HMAC_SHA256")
        keys = SigningKeys([], {"key_1": SecretStr(one.token)})
        settings = "key=key_1,algorithm=HMAC_SHA256"

        assert is_genuine(
            url=one.url, content=one.pairs, signature=signature, settings=settings, keys=keys
        ) is RequestValidator(one.token).validate(one.url, Form(one.form), signature, "HMAC_SHA256")
