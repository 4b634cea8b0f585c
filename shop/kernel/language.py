"""The three languages: which one a text is in, its phrases, its formats."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.dates import format_datetime, format_time
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALES = Path(__file__).parents[2] / "locales"


class Language(StrEnum):
    """A language that the product speaks."""

    EN = "en"
    IT = "it"
    ES = "es"

    @property
    def locale(self) -> str:
        """The CLDR locale that numbers and dates are written in; English as in Europe."""
        return {"en": "en_IE", "it": "it_IT", "es": "es_ES"}[self.value]

    @classmethod
    def of(cls, tag: str | None, default: "Language") -> "Language":
        """The language of a tag such as ``it-IT``, or the default where it is none of ours."""
        start = (tag or "")[:2].lower()
        return cls(start) if start in {member.value for member in cls} else default


@cache
def phrases(language: Language) -> NullTranslations:
    """The message catalog of a language, read from its ``.po`` once for each process."""
    source = LOCALES / language.value / "LC_MESSAGES" / "messages.po"
    if not source.exists():
        return NullTranslations()
    compiled = BytesIO()
    with source.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language.value))
    compiled.seek(0)
    return GNUTranslations(compiled)


def phrase(message: str) -> str:
    """Marks a sentence for the catalogs; it is translated where it is said."""
    return message


def say(language: Language, message: str, **values: object) -> str:
    """The message in that language, with its ``{named}`` values filled in."""
    return phrases(language).gettext(message).format(**values)


def say_many(language: Language, one: str, many: str, count: int, **values: object) -> str:
    """The message for so many, as that language counts; ``{count}`` and its other ``{named}`` values filled in."""
    return phrases(language).ngettext(one, many, count).format(count=count, **values)


def text_in(texts: Mapping[str, str], language: Language, default: Language) -> str:
    """The text in the reader's language, else the shop's own, else any, else nothing."""
    for wanted in (language.value, default.value):
        if texts.get(wanted):
            return texts[wanted]
    return next((text for text in texts.values() if text), "")


def day_and_time(at: datetime, language: Language) -> str:
    """A local date and time in words, such as ``venerdì 27 novembre, 16:30``."""
    pattern = {"en": "EEEE d MMMM, HH:mm", "it": "EEEE d MMMM, HH:mm", "es": "EEEE d 'de' MMMM, HH:mm"}
    return format_datetime(at, pattern[language.value], locale=language.locale)


def clock_time(at: datetime, language: Language) -> str:
    """A local time of day, such as ``16:30``."""
    return format_time(at, "HH:mm", locale=language.locale)
