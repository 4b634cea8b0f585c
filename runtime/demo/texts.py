"""The words of a demo file: one text in three languages, codes, weekdays."""

from typing import Annotated, Any

from pydantic import StringConstraints, model_validator

from shop.kernel.language import Language
from shop.workspaces.profile import Said

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Texts(Said):
    """One text in the three languages."""

    en: Words
    it: Words
    es: Words

    @model_validator(mode="before")
    @classmethod
    def _alike_everywhere(cls, told: Any) -> Any:
        return dict.fromkeys(("en", "it", "es"), told) if isinstance(told, str) else told

    def spoken(self) -> dict[Language, str]:
        """The text by language."""
        return {Language.EN: self.en, Language.IT: self.it, Language.ES: self.es}
