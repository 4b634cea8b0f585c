"""Which of the services that can be booked a customer means: by its name, a telling word, or what they come to do."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.concierge.lexicon import all_words, words
from bot.concierge.parsers.activities import LIVE, activities
from bot.concierge.parsers.choosing import Option, named_options
from bot.concierge.snapping import one_edit_apart
from bot.concierge.wording import tokens

_TELLING = 4
_GENERIC = words("booking", "generic")
"""Words for anything that is booked."""
Service = Mapping[str, Any]


def service_named(text: str, services: Sequence[Service]) -> str:
    """The service that the words name; empty for none, or several. A word such as "tour" names none alone."""
    options = [Option(str(one["slug"]), str(one["name"])) for one in services]
    telling = " ".join(word for word in tokens(text) if word not in all_words("around_wishes"))
    same = named_options(telling, options)
    if len(same) == 1:
        return same[0].id
    done = activities(text)
    fitting = [one for one in services if (done - {LIVE}) & set(one.get("tags") or [])]
    fitting = [one for one in fitting if (LIVE in done) == (LIVE in one["tags"])]
    if len(fitting) == 1:
        return str(fitting[0]["slug"])
    sharing = sharing_words(" ".join(word for word in tokens(text) if word not in _GENERIC), services)
    return str(sharing[0]["slug"]) if len(sharing) == 1 else ""


def sharing_words(text: str, services: Sequence[Service]) -> list[Service]:
    """The services whose name or tags share a telling word with the text, with one letter wrong at most."""
    said = {word for word in tokens(text) if len(word) >= _TELLING} - all_words("around_wishes")
    return [one for one in services if any(_like(word, other) for word in said for other in _words_of(one))]


def _words_of(service: Service) -> set[str]:
    told = f"{service['name']} {' '.join(service.get('tags') or [])}"
    return {word for word in tokens(told) if len(word) >= _TELLING}


def _like(word: str, other: str) -> bool:
    return word == other or (len(word) > _TELLING and one_edit_apart(word, other))
