"""What a model may hand to a tool: checked before anything happens, with sentences it can act on."""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from shop.kernel.money import Money
from shop.kernel.refusals import Refusal


class AmountUnclear(Refusal):
    """Those words are no amount of money."""

    status = 422


class Arguments(BaseModel):
    """The arguments of one tool. What is not asked for is refused; null means the default."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, coerce_numbers_to_str=True)

    @model_validator(mode="before")
    @classmethod
    def _null_is_nothing(cls, told: Any) -> Any:
        return (
            {key: value for key, value in told.items() if value is not None}
            if isinstance(told, dict)
            else told
        )


class Day(Arguments):
    """A day."""

    day: date = Field(description="YYYY-MM-DD, by the shop's calendar.")


def _one_or_many(told: Any) -> Any:
    if isinstance(told, str):
        return [part for part in re.split(r"\s*[,;]\s*", told) if part]
    return told


Words = Annotated[list[str], BeforeValidator(_one_or_many)]
"""Several words; a model may also write them as one text with commas."""


def amount(told: str, currency: str, *, up: bool = False) -> int | None:
    """The amount a customer named, in minor units; None for no amount. Refuses what is none.

    ``50``, ``50 €``, ``49,90``, ``1.250,00``, ``1,250.00`` and ``250k`` are understood. A figure finer
    than the smallest coin is cut, or rounded `up`.
    """
    if not told:
        return None
    match = re.fullmatch(r"\D*?(\d[\d.,\s'’]*)\s*(k\b)?[^\d]*", told.lower())
    if match is None:
        raise AmountUnclear(amount=told)
    figure = Decimal(_with_point(re.sub(r"[\s'’]", "", match[1]).strip(".,")))
    unit = Money.of(1, currency).minor
    minor = figure * (1000 if match[2] else 1) * unit
    return int(minor) + (1 if up and minor != int(minor) else 0)


def _with_point(figure: str) -> str:
    """The figure with a decimal point and no other mark: the last mark is one if two digits at most follow."""
    whole, mark, rest = re.fullmatch(r"(.*?)(?:([.,])(\d+))?", figure).groups()  # type: ignore[union-attr]  # every text matches
    if mark and len(rest) <= 2:  # noqa: PLR2004  # cents have two digits
        return f"{re.sub(r'[.,]', '', whole)}.{rest}"
    return re.sub(r"[.,]", "", figure)


def first_fault(problem: ValidationError) -> str:
    """The first thing wrong with some arguments, as a sentence for the model."""
    fault = problem.errors(include_url=False, include_context=False, include_input=False)[0]
    where = ".".join(str(part) for part in fault["loc"]) or "the arguments"
    return f"{where}: {fault['msg']}. Call the tool again with that mended."
