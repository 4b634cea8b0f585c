"""A tip in the cart: only as much as the customer's own words of this turn say."""

import re
from typing import Any

from pydantic import Field

from agent_tools.arguments import AmountUnclear, Arguments, amount
from agent_tools.bills import cart_told
from agent_tools.context import ToolContext
from flows.choose_tip import TipUnclear, choose_tip
from shop.catalog.numerals import LONGEST, numerals
from shop.catalog.spelling import plain
from shop.kernel.refusals import Refusal

_FIGURE = re.compile(r"\d[\d.,'’]*")
_WHOLE = 100
"""Hundredths of a percent in a percent."""


class TipNotSaid(Refusal):
    """The customer's own words hold no such figure: `told`."""


class Tip(Arguments):
    """What the customer adds: one of both."""

    amount: str = Field(
        default="", max_length=20, description="As the customer said it: 2, 2,50. 0 takes it out."
    )
    percent: str = Field(default="", max_length=10, description="Of the goods: 5, 10. 0 takes it out.")


def add_tip(context: ToolContext, amount: str, percent: str) -> dict[str, Any]:
    """Add a tip for the people of the shop to the cart, or take it out.

    Only when the customer wants to give one and says how much, as an amount or a percentage ("leave two euros for
    the courier", "add 10 %"), or takes it back ("no tip after all": amount 0). Never suggest one, never choose
    the figure: it must stand in the customer's own words of this message, or it is refused. It is voluntary,
    without tax, and stands on a line of its own in the total.
    """
    minor, rate = _minor(context, amount), _rate(percent)
    if minor is None and rate is None:
        raise TipUnclear
    cart = choose_tip(
        now=context.real_now,
        actor="agent",
        workspace_id=context.workspace_id,
        customer_id=context.customer_id,
        conversation_id=context.conversation_id,
        language=context.language,
        rate=_said(context, percent, rate or 0, {one * _WHOLE for one in _figures(context, "")}),
        minor=_said(context, amount, minor or 0, set(_figures(context, context.currency))),
    )
    return {"done": True, "cart": cart_told(cart, context)}


def _minor(context: ToolContext, told: str) -> int | None:
    return amount(told, context.currency)


def _rate(told: str) -> int | None:
    """Hundredths of a percent; None for nothing told."""
    figure = told.strip().rstrip("%").strip()
    if not figure:
        return None
    if not figure.isdecimal():
        raise TipUnclear
    return int(figure) * _WHOLE


def _said(context: ToolContext, told: str, figure: int, known: set[int]) -> int:
    if figure and (not context.said or figure not in known):
        raise TipNotSaid(told=told)
    return figure


def _figures(context: ToolContext, currency: str) -> list[int]:
    """The figures in the customer's words, in digits and in words: minor units of a currency, else as they are."""
    unit = amount("1", currency) if currency else 1
    found = [value * (unit or 1) for value in _in_words(context.said)]
    for match in _FIGURE.findall(context.said):
        try:
            found.append((amount(match, currency) or 0) if currency else int(re.split(r"[.,]", match)[0]))
        except (AmountUnclear, ValueError):
            continue
    return found


def _in_words(said: str) -> list[int]:
    words = plain(said).split()
    known = numerals()
    return [
        known[tuple(words[start:end])]
        for start in range(len(words))
        for end in range(start + 1, min(start + LONGEST, len(words)) + 1)
        if tuple(words[start:end]) in known
    ]
