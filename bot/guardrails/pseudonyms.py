"""What an outside model sees instead of a person: placeholders that only this side can turn back."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.guardrails.names import introduced_names, name_pattern
from shop.customers.private_words import Kind, find

_GROUP = {
    Kind.CARD: "CARD",
    Kind.CVV: "CARD",
    Kind.IBAN: "ACCOUNT",
    Kind.EMAIL: "EMAIL",
    Kind.PHONE: "PHONE",
    Kind.ONE_TIME_CODE: "SECRET",
    Kind.PASSWORD: "SECRET",
    Kind.STREET_ADDRESS: "ADDRESS",
    Kind.BIRTH_DATE: "BIRTHDATE",
    Kind.IP_ADDRESS: "NETWORK",
}
_DOCUMENT = "DOCUMENT"

# A placeholder as written here, and as a model may bend it: [Person 1], \\[PERSON_1\\], PERSON_1.
_PLACEHOLDER = re.compile(
    r"\\?\[ ?(?P<bracketed>PERSON|CARD|ACCOUNT|EMAIL|PHONE|SECRET|ADDRESS|BIRTHDATE|NETWORK|DOCUMENT|ID|WORDS)"
    r"(?:\\?_| |-)?(?P<number>\d{1,4}) ?\\?\]"
    r"|(?<![\w\[])(?P<bare>PERSON|CARD|ACCOUNT|EMAIL|PHONE|SECRET|ADDRESS|BIRTHDATE|NETWORK|DOCUMENT|ID|WORDS)"
    r"\\?_(?P<bare_number>\d{1,4})(?![\w\]])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """What is known of the customer before any text is looked at."""

    names: tuple[str, ...] = ()
    """Registered name and profile name, whole; their parts are recognized too."""
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()


class Pseudonyms:
    """One conversation's placeholders: the same words get the same one each time.

    `public` are words of the shop itself that stay as they are: its telephone, address and e-mail.
    """

    def __init__(self, person: KnownPerson, public: Collection[str] = ()) -> None:
        self._by_words: dict[tuple[str, str], str] = {}
        self._words: dict[str, str] = {}
        self._hidden: Counter[str] = Counter()
        self._public = tuple(_letters(words) for words in public if words)
        self._names = name_pattern(person.names)
        self._known = _exact_words(
            {
                "PHONE": person.phones,
                "EMAIL": person.emails,
                "ADDRESS": person.addresses,
                "ID": person.ids,
            }
        )
        for name in person.names:
            self.hide(name)
        self._hidden.clear()

    def hide(self, text: str) -> str:
        """The text with every private word replaced; `restore` gives the same text back."""
        parts, at = [], 0
        for found, end, group in self._private(text):
            # A backslash before a placeholder reads as the placeholder's own: it is hidden with the words.
            start = found - 1 if found > at and text[found - 1] == "\\" else found
            if start >= at:
                parts += [text[at:start], self._placeholder(group, text[start:end])]
                at = end
        return "".join([*parts, text[at:]])

    def restore(self, text: str) -> str:
        """The text with placeholders turned back; one that was never given out is removed."""
        restored = _PLACEHOLDER.sub(lambda match: self._words.get(_name(match), _INVENTED), text)
        return _without_invented(restored) if _INVENTED in restored else restored

    def hide_all(self, value: Any) -> Any:
        """The same JSON value with every text in it hidden: a tool's result, a message's parts."""
        return _each_text(value, self.hide)

    def restore_all(self, value: Any) -> Any:
        """The same JSON value with every text in it restored: the arguments of a tool call."""
        return _each_text(value, self.restore)

    def replaced(self) -> dict[str, int]:
        """What was hidden so far: kinds and counts, none of the words. For the audit."""
        return {group.lower(): count for group, count in sorted(self._hidden.items())}

    def _placeholder(self, group: str, words: str) -> str:
        self._hidden[group] += 1
        if (group, words) not in self._by_words:
            number = 1 + sum(known == group for known, _ in self._by_words)
            self._by_words[group, words] = f"[{group}_{number}]"
            self._words[f"{group}_{number}"] = words
        return self._by_words[group, words]

    def _private(self, text: str) -> list[tuple[int, int, str]]:
        """What to hide, in order; where two overlap, the one that begins first, then the longer."""
        found = [*_lookalikes(text), *self._known_words(text), *_private_words(text), *self._people(text)]
        kept = [each for each in found if each[2] == "PERSON" or not self._is_public(text[each[0] : each[1]])]
        return sorted(kept, key=lambda each: (each[0], -each[1]))

    def _known_words(self, text: str) -> Iterator[tuple[int, int, str]]:
        if self._known is not None:
            for match in self._known.finditer(text):
                yield match.start(), match.end(), str(match.lastgroup)

    def _people(self, text: str) -> Iterator[tuple[int, int, str]]:
        if self._names is not None:
            for match in self._names.finditer(text):
                yield match.start(), match.end(), "PERSON"
        for start, end in introduced_names(text):
            yield start, end, "PERSON"

    def _is_public(self, words: str) -> bool:
        return any(_letters(words) in public for public in self._public)


def _letters(words: str) -> str:
    """Letters and digits alone: telephones and addresses are spaced in many ways."""
    return "".join(character for character in words.casefold() if character.isalnum())


def _private_words(text: str) -> Iterator[tuple[int, int, str]]:
    for span in find(text):
        if span.kind is not Kind.URL:
            yield span.start, span.end, _GROUP.get(span.kind, _DOCUMENT)


def _lookalikes(text: str) -> Iterator[tuple[int, int, str]]:
    """Words that look like placeholders already: hidden too, so that nobody can write one himself."""
    for match in _PLACEHOLDER.finditer(text):
        yield match.start(), match.end(), "WORDS"


def _exact_words(known: Mapping[str, Collection[str]]) -> re.Pattern[str] | None:
    said = {group: [word for word in words if word.strip()] for group, words in known.items()}
    groups = [f"(?P<{group}>{_any_of(words)})" for group, words in said.items() if words]
    return re.compile(rf"(?<!\w)(?:{'|'.join(groups)})(?!\w)", re.IGNORECASE) if groups else None


def _any_of(words: Collection[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _name(match: re.Match[str]) -> str:
    group = match.group("bracketed") or match.group("bare")
    return f"{group.upper()}_{int(match.group('number') or match.group('bare_number'))}"


_INVENTED = "\ue000"  # a private-use character: no text of a person or a model holds it


def _without_invented(text: str) -> str:
    """Take the mark of a made-up placeholder out, with the blank or comma that led to it."""
    text = re.sub(rf"^{_INVENTED}[ ,]*", "", text, flags=re.MULTILINE)
    text = re.sub(rf"[ ,]*{_INVENTED}(?=[,.;:!?)\s]|$)", "", text)
    return re.sub(rf"{_INVENTED} ?", "", text)


def _each_text(value: Any, change: Any) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {key: _each_text(each, change) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_each_text(each, change) for each in value]
    return value
