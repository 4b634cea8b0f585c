"""An example that is played holds nobody up: whoever is real comes first, and the example is played again."""

import threading
from dataclasses import asdict
from typing import Any

import pytest
from langchain_core.outputs import ChatResult
from pydantic import PrivateAttr
from sqlalchemy import text

from bot.concierge.model import Concierge
from flows.keep_example import keep_example
from flows.run_examples import ask_for_run
from runtime.tasks import run_entries
from shop.agents.examples import Expectation
from shop.agents.runs import latest_run
from shop.kernel.database import rehearsal, transaction
from shop.kernel.giving_way import GaveWay
from shop.kernel.ids import WorkspaceId
from shop.kernel.language import Language
from tests.agents.editing import edit
from tests.bot.conversing import Chat, a_chat
from tests.console.signed_in import a_member
from tests.world import MORNING, due, one

pytestmark = pytest.mark.usefixtures("empty_database", "chroma_url")

_SELL = text("UPDATE product SET position = position + 1")
_GENEROUS_SECONDS = 60.0


class InTheWay(Concierge):
    """The first time that it is to answer, somebody real wants what the rehearsal holds."""

    _shop: WorkspaceId = PrivateAttr()
    _asked: bool = PrivateAttr(default=False)

    def _generate(self, *told: Any, **more: Any) -> ChatResult:
        if not self._asked:
            self._asked = True
            sell(self._shop)
            meanwhile(self._shop)
        return super()._generate(*told, **more)


def meanwhile(shop: WorkspaceId) -> None:
    """Somebody else sells, and does not wait long for it."""
    real = threading.Thread(target=sell, args=(shop,))
    real.start()
    real.join(_GENEROUS_SECONDS)
    assert not real.is_alive()


def sell(shop: WorkspaceId) -> None:
    with transaction(shop) as db:
        db.connection().execute(_SELL)


def test_whoever_is_real_does_not_wait_for_a_rehearsal_to_end(chat: Chat, owner: Any) -> None:
    before = one(owner, "SELECT sum(position) FROM product")
    owner.rollback()
    with pytest.raises(GaveWay), rehearsal(chat.shop.id):
        sell_beside(chat.shop.id)
    assert one(owner, "SELECT sum(position) - count(*) FROM product") == before


def sell_beside(shop: WorkspaceId) -> None:
    """In the rehearsal; then somebody real; then the rehearsal goes on, if it can."""
    sell(shop)
    meanwhile(shop)
    sell(shop)


def test_a_rehearsal_that_is_in_nobodys_way_ends_by_itself_and_leaves_nothing(chat: Chat, owner: Any) -> None:
    before = one(owner, "SELECT sum(position) FROM product")
    owner.rollback()
    with rehearsal(chat.shop.id):
        sell(chat.shop.id)
    with pytest.raises(ZeroDivisionError), rehearsal(chat.shop.id):
        raise ZeroDivisionError
    assert one(owner, "SELECT sum(position) FROM product") == before


def test_an_example_that_gave_way_is_played_again_later() -> None:
    model = InTheWay()
    chat = a_chat(model)
    shop, member = chat.shop.id, a_member(chat.shop).member_id
    model._shop = shop
    keep_example(
        now=MORNING,
        workspace_id=shop,
        member_id=member,
        name="",
        language=Language.IT,
        lines=["quanto costa il miele ibleo?"],
        expects=[Expectation(kind="tool", value="find_products")],
    )
    edit(chat, member, greeting={"it": "Benvenuto in bottega."})
    ask_for_run(now=MORNING, workspace_id=shop, member_id=member)
    assert work(chat) == ("queued", 0)
    chat.clock.pass_(seconds=600)
    assert work(chat) == ("done", 1)


def work(chat: Chat) -> tuple[str, int]:
    """Everything that is due about examples; the run's state and how many were played."""
    while entries := due("examples", at=chat.clock.now()):
        for entry in entries:
            run_entries(
                [{**asdict(entry), "id": str(entry.id), "workspace_id": str(entry.workspace_id)}], chat.parts
            )
    with transaction(chat.shop.id) as db:
        run = latest_run(db, chat.shop.id)
    assert run is not None
    return run.state, run.played
