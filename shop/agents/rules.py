"""Rules of the form "when this, do that": what a shop has decided for what customers say again and again."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Words = Annotated[str, Field(max_length=1000)]
Texts = dict[Annotated[str, Field(pattern="^(en|it|es)$")], Words]
"""What is said, by language."""
Phrase = Annotated[str, Field(min_length=2, max_length=200)]

Does = Literal["say", "ask", "hand_over", "product", "category", "link"]
"""Say a text; ask a question; hand over; propose a product, or a category; send a link to a page of the shop."""

AIMED: frozenset[Does] = frozenset({"product", "category", "link"})
SPOKEN: frozenset[Does] = frozenset({"say", "ask"})


class Rule(BaseModel):
    """When a customer says something like `phrases`, the agent does one thing, always the same."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str = Field(pattern=r"^[a-z0-9-]{1,40}$")
    name: str = Field(min_length=1, max_length=80)
    on: bool = True
    phrases: tuple[Phrase, ...] = Field(min_length=1, max_length=20)
    """What customers say, in whatever language; what means the same counts too."""
    only: Literal["always", "open", "closed"] = "always"
    """At any time, or only while the shop is open, or closed."""
    do: Does = "say"
    texts: Texts = Field(default_factory=dict)
    """What is said; with a hand-over, a product, a category or a link, what stands before it."""
    target: str = Field(default="", max_length=200)
    """The slug of a product, the code of a category, or which page: `profile`, `shop`."""

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> "Rule":
        if self.do in SPOKEN and not any(self.texts.values()):
            message = "nothing to say"
            raise ValueError(message)
        if self.do in AIMED and not self.target:
            message = "nothing to show"
            raise ValueError(message)
        return self
