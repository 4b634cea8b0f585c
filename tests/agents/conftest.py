"""A shop whose agent answers by itself, a registered customer, and a member who may change the agent."""

from uuid import UUID

import pytest

from bot.concierge.model import Concierge
from tests.bot.conversing import Chat, a_chat
from tests.console.signed_in import a_member
from tests.world import a_registered_customer


@pytest.fixture
def chat() -> Chat:
    chat = a_chat(Concierge())
    a_registered_customer(chat.shop)
    return chat


@pytest.fixture
def member(chat: Chat) -> UUID:
    return a_member(chat.shop).member_id
