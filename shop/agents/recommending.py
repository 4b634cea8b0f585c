"""Recommendation rules: what the agent shows first, what never, and what goes with what."""

from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shop.agents.rules import Texts

Does = Literal["pin", "exclude", "with"]
"""Show first where it fits; never propose; propose beside another product."""
MOST: Final = 60


class Recommendation(BaseModel):
    """One rule about one product."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    does: Does
    product: str = Field(min_length=1, max_length=200)
    """Its slug."""
    beside: str = Field(default="", max_length=200)
    """The slug of the product that it goes with."""
    words: Texts = Field(default_factory=dict)
    """Why, as a customer is told it: of what goes with something."""
    on: bool = True

    @model_validator(mode="after")
    def _goes_with_something_else(self) -> "Recommendation":
        if self.does == "with" and (not self.beside or self.beside == self.product):
            message = "it has to go with another product"
            raise ValueError(message)
        return self
