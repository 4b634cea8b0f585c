"""Which templates a demo shop declares: the one that says that an answer waits, in its own manner."""

from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import TypeAdapter

from runtime.demo.shapes import Shop
from runtime.demo.texts import Texts
from shop.messaging.templates import ANSWER_WAITING, TemplateProfile

_FILE = Path(__file__).parent / "templates.yaml"
_TOLD = TypeAdapter(dict[Literal["informal", "formal"], Texts])


def templates_of(shop: Shop) -> tuple[TemplateProfile, ...]:
    """The shop's templates, one for each language."""
    return tuple(
        TemplateProfile(
            name=ANSWER_WAITING,
            language=language,
            body=words,
            samples={"1": "Marta", "2": shop.workspace.name},
        )
        for language, words in _told()[shop.workspace.formality].spoken().items()
    )


@cache
def _told() -> dict[Literal["informal", "formal"], Texts]:
    """Read once for each process; raises ValidationError where the file is not as it should be."""
    return _TOLD.validate_python(yaml.safe_load(_FILE.read_text("utf-8")))
