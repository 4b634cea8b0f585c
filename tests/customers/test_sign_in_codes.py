"""Six digits prove a phone number: sent to it alone, typed in time, guessed at five times at most."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from langchain_core.language_models import FakeListChatModel
from structlog.testing import capture_logs

from bot import sign_in_codes
from bot.parts import Parts
from flows.ask_sign_in_code import ask_sign_in_code
from flows.check_sign_in_code import check_sign_in_code
from flows.declare_template import declare_template
from flows.keep_wallet import top_up
from flows.note_delivery import note_delivery
from flows.sweep_codes import sweep_codes
from knowledge.search import HybridSearch
from shop.customers.erasure import erase
from shop.customers.sign_in import CodeOver, CodeWrong, PhoneUnusable, TooManyCodes
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId, new_id
from shop.kernel.language import Language
from shop.messaging.channel import Accepted, Fault, Outgoing, SendFailed
from shop.messaging.inbound import StatusReport
from shop.messaging.templates import SIGN_IN_CODE, TemplateProfile
from shop.workspaces.wallet import MILLION
from tests.booking.diary import at_once
from tests.bot.conversing import Approving, Keeping, Mailbox, Nobody
from tests.platform.running import an_admin
from tests.world import MORNING, PinnedClock, Shop, a_registered_customer, a_shop, arrives, due, one, rows

pytestmark = pytest.mark.usefixtures("empty_database")

MARTA = "+393331234567"
STRANGER = "+393339876543"
CODES = "SELECT phone, tries, used_at IS NOT NULL, expires_at FROM sign_in_code ORDER BY id"


@dataclass
class Failing(Mailbox):
    """WhatsApp, which may refuse."""

    fails: list[Fault] = field(default_factory=list)

    def send(self, outgoing: Outgoing) -> Accepted:
        """Take it, or fail as was planned."""
        if self.fails:
            raise SendFailed(self.fails.pop(0))
        return super().send(outgoing)


@dataclass
class Telephone:
    """Takes SMS."""

    sent: list[tuple[str, str, str, str]] = field(default_factory=list)

    def send(self, *, reference: str, sender: str, recipient: str, text: str) -> object:
        """Take it."""
        self.sent.append((reference, sender, recipient, text))
        return Accepted("SM1")


@dataclass
class Door:
    """A page where somebody signs in, and what is on the phone."""

    shop: Shop
    clock: PinnedClock = field(default_factory=PinnedClock)
    whatsapp: Failing = field(default_factory=Failing)
    sms: Telephone = field(default_factory=Telephone)

    def asks(self, phone: str = MARTA, language: Language = Language.IT) -> None:
        """Somebody asks for a code."""
        ask_sign_in_code(now=self.clock.now(), workspace_id=self.shop.id, phone=phone, language=language)

    def sends(self) -> None:
        """What is due of codes leaves."""
        for entry in due("sign_in", at=self.clock.now()):
            sign_in_codes.perform(entry, self._parts())

    def code(self, phone: str = MARTA) -> str:
        """Ask for a code; its digits as they came."""
        self.asks(phone)
        self.sends()
        return digits(self.whatsapp.sent[-1].text)

    def types(self, code: str, phone: str = MARTA) -> CustomerId:
        """Somebody types a code."""
        return check_sign_in_code(now=self.clock.now(), workspace_id=self.shop.id, phone=phone, code=code)

    def _parts(self) -> Parts:
        return Parts(
            clock=self.clock,
            whatsapp=self.whatsapp,
            templates=Approving(),
            search=HybridSearch(),
            concierge=FakeListChatModel(responses=[]),
            outside_model=lambda _agent: None,
            objects=Keeping(),
            sms=self.sms,
            mail=Nobody(),
            known_words=lambda _workspace, _language: (),
        )


@pytest.fixture
def door(owner: Any) -> Door:
    shop = a_shop(sms_address="+390550009999")
    profile = TemplateProfile(
        name=SIGN_IN_CODE,
        language=Language.IT,
        category="authentication",
        body="{{1}}",
        samples={"1": "123456"},
    )
    declare_template(now=MORNING, actor="system", workspace_id=shop.id, template=profile)
    owner.execute("UPDATE message_template SET status = 'approved', content_sid = 'HX1'")
    owner.commit()
    return Door(shop)


def digits(text: str) -> str:
    found = re.search(r"\b\d{6}\b", text)
    assert found is not None
    return found[0]


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_whoever_types_the_code_is_the_customer_of_that_number(door: Door, owner: Any) -> None:
    marta = a_registered_customer(door.shop, MARTA)
    code = door.code("333 123 4567")

    assert door.types(f" {code[:3]} {code[3:]} ") == marta
    with pytest.raises(CodeOver):
        door.types(code)
    assert one(owner, "SELECT count(*) FROM event WHERE name = 'PhoneProven'") == 1


def test_stranger_becomes_a_customer_only_with_the_right_code(door: Door, owner: Any) -> None:
    code = door.code(STRANGER)
    with pytest.raises(CodeWrong) as refused:
        door.types(wrong(code), STRANGER)
    assert refused.value.values == {"left": 4}
    assert one(owner, "SELECT count(*) FROM customer") == 0

    customer = door.types(code, STRANGER)

    assert rows(owner, "SELECT id, language, registered_at FROM customer") == [(customer, "it", None)]
    assert rows(owner, "SELECT kind, value FROM customer_identity") == [("phone", STRANGER)]


def test_known_and_unknown_numbers_are_answered_alike(door: Door) -> None:
    a_registered_customer(door.shop, MARTA)
    told = []
    for phone in (MARTA, STRANGER):
        code = door.code(phone)
        seen: list[Any] = [door.whatsapp.sent[-1].text.replace(code, "")]
        for _ in range(5):
            with pytest.raises((CodeWrong, CodeOver)) as refused:
                door.types(wrong(code), phone)
            seen.append((refused.value.code, refused.value.values))
        told.append(seen)
    assert told[0] == told[1]


def test_after_five_wrong_tries_even_the_right_code_is_over(door: Door, owner: Any) -> None:
    code = door.code()
    left = []
    for _ in range(4):
        with pytest.raises(CodeWrong) as refused:
            door.types(wrong(code))
        left.append(refused.value.values["left"])
    with pytest.raises(CodeOver):
        door.types(wrong(code))

    with pytest.raises(CodeOver):
        door.types(code)
    assert left == [4, 3, 2, 1]
    assert rows(owner, CODES)[0][1:3] == (5, False)
    assert one(owner, "SELECT count(*) FROM customer") == 0


def test_of_many_who_type_the_code_at_once_one_gets_in(door: Door, owner: Any) -> None:
    code = door.code()

    refused = at_once([lambda: door.types(code)] * 4)

    assert [type(no) for no in refused if no] == [CodeOver] * 3
    assert one(owner, "SELECT count(*) FROM customer") == 1


def test_code_is_over_after_ten_minutes_and_with_the_next_one(door: Door) -> None:
    first = door.code()
    second = door.code()
    if first != second:
        with pytest.raises(CodeWrong):
            door.types(first)
    door.clock.pass_(minutes=10)
    with pytest.raises(CodeOver):
        door.types(second)


def test_fourth_code_in_a_quarter_of_an_hour_is_refused(door: Door, owner: Any) -> None:
    for _ in range(3):
        door.asks()
        door.clock.pass_(minutes=2)
    before = rows(owner, CODES)
    with pytest.raises(TooManyCodes) as refused:
        door.asks("0039 333 1234567")
    assert refused.value.values == {"minutes": 9}
    assert rows(owner, CODES) == before

    door.asks(STRANGER)
    door.clock.pass_(minutes=9)
    door.asks()
    assert len(rows(owner, CODES)) == 5


@pytest.mark.parametrize("phone", ["", "ciao", "12", "+39", "+" + "9" * 40])
def test_what_is_no_number_gets_no_code(door: Door, owner: Any, phone: str) -> None:
    with pytest.raises(PhoneUnusable):
        door.asks(phone)
    with pytest.raises(PhoneUnusable):
        door.types("123456", phone)
    assert rows(owner, CODES) == []


def test_code_of_one_shop_opens_no_other(door: Door) -> None:
    other = Door(a_shop("altra", 2))
    code = door.code()

    with pytest.raises(CodeOver):
        other.types(code)
    door.types(code)


def test_inside_the_window_words_are_sent_and_outside_it_the_template(door: Door) -> None:
    door.code()
    template = door.whatsapp.sent[-1].content.template
    assert template is not None
    assert (template.content_sid, set(template.variables)) == ("HX1", {"1"})
    arrives(door.shop, "ciao", phone=MARTA)

    code = door.code()

    sent = door.whatsapp.sent[-1]
    assert (sent.recipient, sent.content.template) == (f"whatsapp:{MARTA}", None)
    assert code in sent.text
    assert "Bottega bottega" in sent.text


@pytest.mark.parametrize(
    ("faults", "tries"), [([Fault.RECIPIENT], 1), ([Fault.WINDOW], 1), ([Fault.RETRY, Fault.UNKNOWN], 2)]
)
def test_where_whatsapp_fails_it_goes_by_sms_and_that_is_used_up_once(
    door: Door, owner: Any, faults: list[Fault], tries: int
) -> None:
    ada = an_admin().admin
    top_up(now=MORNING, admin=ada, workspace_id=door.shop.id, micros=MILLION, note="Transfer")
    door.whatsapp.fails = list(faults)
    door.asks(STRANGER)
    for _ in range(tries):
        assert door.sms.sent == []
        door.sends()
        door.clock.pass_(seconds=4)

    ((_, sender, recipient, text),) = door.sms.sent
    assert (sender, recipient) == ("+390550009999", STRANGER)
    door.sends()
    assert len(door.sms.sent) == 1
    assert rows(owner, "SELECT kind, quantity FROM metered") == [("sms", 1)]
    door.types(digits(text), STRANGER)


def test_without_a_template_it_goes_by_sms_and_without_both_it_is_a_dead_letter(
    door: Door, owner: Any
) -> None:
    owner.execute("UPDATE message_template SET status = 'paused'")
    owner.commit()
    door.asks()
    door.sends()
    assert len(door.sms.sent) == 1
    owner.execute("UPDATE channel SET sms_address = ''")
    owner.commit()
    door.asks()
    door.sends()

    assert len(door.sms.sent) == 1
    assert one(owner, "SELECT count(*) FROM outbox WHERE topic = 'sign_in' AND failed_at IS NOT NULL") == 1


def test_code_that_whatsapp_could_not_bring_is_sent_by_sms_once(door: Door) -> None:
    code = door.code()
    report = StatusReport(
        provider_sid="SM7",
        status="failed",
        error_code=63024,
        fault=Fault.RECIPIENT,
        reference=door.whatsapp.sent[-1].reference,
        form={"From": door.shop.address},
    )
    outcomes = [note_delivery(now=door.clock.now(), report=report).outcome for _ in range(2)]
    strange = report.model_copy(update={"reference": str(new_id()), "provider_sid": "SM8"})
    outcomes.append(note_delivery(now=door.clock.now(), report=strange).outcome)

    door.sends()

    assert outcomes == ["moved", "duplicate", "unknown"]
    ((reference, *_, text),) = door.sms.sent
    assert digits(text) == code
    by_sms = report.model_copy(update={"reference": reference, "provider_sid": "SM9"})
    assert note_delivery(now=door.clock.now(), report=by_sms).outcome == "unknown"


def test_digits_stand_nowhere_and_go_with_whoever_is_erased_or_after_a_day(door: Door, owner: Any) -> None:
    marta = a_registered_customer(door.shop, MARTA)
    with capture_logs() as logged:
        code = door.code()
    kept = [
        rows(owner, query)
        for query in ("SELECT * FROM sign_in_code", "SELECT payload FROM outbox", "SELECT details FROM event")
    ]
    assert not re.search(rf"\b{code}\b", str(kept) + str(logged))
    assert MARTA not in str(logged)
    door.code(STRANGER)
    with transaction(door.shop.id) as db:
        erase(db, marta, now=MORNING)
    assert [row[0] for row in rows(owner, CODES)] == [STRANGER]

    sweep_codes(now=MORNING + timedelta(hours=23), workspace_id=door.shop.id)
    assert len(rows(owner, CODES)) == 1
    sweep_codes(now=MORNING + timedelta(hours=25), workspace_id=door.shop.id)
    assert rows(owner, CODES) == []
