"""How well messages and times are understood: right, asked back and wrong, by language, on our own sets.

``python -m runtime.evaluation`` scores the messages of ``tests/evaluation_sets``. With ``--sets FOLDER``
(or ``VETRINA_SETS``), an outside folder of public sets, the router also learns those and its figures stand beside those of
nlp.js 4.27, the best keyless peer; said times stand beside the best that Python has. Nothing of an outside
set is kept.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
import yaml

from bot.concierge.examples import example_phrases
from bot.concierge.inspecting import inspect_intent
from bot.concierge.language import detect
from bot.concierge.matching import LIKELY, SURE, sureness
from bot.concierge.situation import Passage
from knowledge.aspects import passage_vectors
from knowledge.embedding import embedder
from runtime.evaluation_outside import compared
from runtime.evaluation_times import time_tables
from shop.kernel.language import Language

OWN_SETS = Path(__file__).parents[1] / "tests" / "evaluation_sets"

app = typer.Typer(add_completion=False)


@app.command()
def main(
    sets: Annotated[
        Path | None, typer.Option(envvar="VETRINA_SETS", help="A folder of public sets to compare on.")
    ] = None,
    show: Annotated[bool, typer.Option(help="List every message that was not understood.")] = False,
) -> None:
    """Print the tables."""
    messages = [outcome for language in Language for outcome in own_messages(language)]
    fresh = [outcome for language in Language for outcome in own_messages(language, "fresh")]
    tables = (
        message_table(messages, "messages"),
        message_table(fresh, "fresh messages"),
        language_table(),
        question_table(),
        *time_tables(sets),
    )
    for lines in tables:
        typer.echo("\n".join(lines) + "\n")
    if show:
        typer.echo("\n".join(str(one) for one in (*messages, *fresh) if one.verdict != "right") + "\n")
    if sets is not None:
        typer.echo(_row("public sets, %", ("concierge", "nlp.js")))
        for name, ours, theirs in compared(sets):
            typer.echo(_row(name, (f"{ours:.1f}", "" if theirs is None else f"{theirs:.1f}")))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one message."""

    language: Language
    wanted: str
    """The intent, or ``off_topic``."""
    text: str
    decision: str
    intent: str
    offered: bool
    """Whether the intent was among those asked back about."""

    @property
    def verdict(self) -> str:
        """``right``, ``asked``, ``wrong`` or ``off_topic``; ``fired`` where something off topic fires."""
        if self.wanted == "off_topic":
            return {"fire": "fired", "ask": "asked"}.get(self.decision, "right")
        if self.decision != "fire":
            return "asked" if self.decision == "ask" else "off_topic"
        return "right" if self.intent == self.wanted else "wrong"


def own_messages(language: Language, folder: str = "messages") -> Iterator[Outcome]:
    """Our own messages of a language with what became of them; refuses one that was learned from."""
    learned = {text.lower() for text, _ in example_phrases()}
    messages: Mapping[str, Sequence[str]] = _read(f"{folder}/{language.value}.yaml")
    for wanted, texts in messages.items():
        for text in texts:
            if text.lower() in learned:
                raise ValueError(f"{text!r} is among the phrases that were learned")
            told = inspect_intent(text, language)
            options = [intent for intent, _ in told["options"]]
            yield Outcome(language, wanted, text, told["decision"], told["intent"] or "", wanted in options)


def message_table(outcomes: Sequence[Outcome], name: str) -> list[str]:
    """Right, asked back, wrong and called off topic; and what off-topic messages set off."""
    lines = [_row(f"{name}, %", ("n", "right", "asked back", "wrong", "off topic"))]
    for language in Language:
        own = [one for one in outcomes if one.language is language and one.wanted != "off_topic"]
        counts = Counter(one.verdict for one in own)
        shares = [_share(counts[verdict], len(own)) for verdict in ("right", "asked", "wrong", "off_topic")]
        lines.append(_row(language.value, (str(len(own)), *shares)))
    asked = [one for one in outcomes if one.verdict == "asked" and one.wanted != "off_topic"]
    lines.append(_row("the right one offered", (_share(sum(one.offered for one in asked), len(asked)),)))
    lines.append(_row("off-topic messages, %", ("n", "declined", "asked back", "fired")))
    for language in Language:
        own = [one for one in outcomes if one.language is language and one.wanted == "off_topic"]
        counts = Counter(one.verdict for one in own)
        shares = [_share(counts[verdict], len(own)) for verdict in ("right", "asked", "fired")]
        lines.append(_row(language.value, (str(len(own)), *shares)))
    return lines


def language_table() -> list[str]:
    """How often a line of a chat is answered in its own language."""
    right: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for chat in _read("chats.yaml"):
        current: Language | None = None
        for line in chat["lines"]:
            wanted, _, text = line.partition(" ")
            current = detect(text, current, Language(chat["default"])).language
            right[wanted] += current.value == wanted
            seen[wanted] += 1
    lines = [_row("language of chat lines, %", ("n", "right"))]
    return lines + [_row(key, (str(seen[key]), _share(right[key], seen[key]))) for key in ("en", "it", "es")]


def question_table() -> list[str]:
    """How often a question of the shop's own is answered by its answer, and none by another."""
    content = _read("faq.yaml")
    entries = content["entries"]
    vectors = {entry["code"]: _vectors(entry) for entry in entries}
    asked = [(text, entry["code"]) for entry in entries for text in entry["asked"]]
    answered = [(_best(text, entries, vectors), code) for text, code in asked]
    none = [_best(text, entries, vectors) for text in content["unanswered"]]
    lines = [_row("questions, %", ("right", "wrong", "others answered"))]
    for name, limit in (("told", SURE), ("told as a guess", LIKELY)):
        right = sum(found == code and sure >= limit for (found, sure), code in answered)
        wrong = sum(found != code and sure >= limit for (found, sure), code in answered)
        others = sum(sure >= limit for _, sure in none)
        shares = (_share(right, len(asked)), _share(wrong, len(asked)), _share(others, len(none)))
        lines.append(_row(f"{name} ({limit})", shares))
    return lines


def _vectors(entry: Mapping[str, Any]) -> Any:
    """All vectors of an entry in all languages, as the index holds them."""
    told = [
        passage_vectors(embedder(), entry["question"][key], entry["answer"][key])
        for key in ("en", "it", "es")
    ]
    return np.vstack(told)


def _best(text: str, entries: Sequence[Mapping[str, Any]], vectors: Mapping[str, Any]) -> tuple[str, float]:
    """The entry that answers best, and how sure that is."""
    reader = detect(text, None, Language.EN).language.value
    asked = embedder().encode(text)
    found = {
        entry["code"]: sureness(
            text,
            Passage(
                id=entry["code"],
                kind="faq",
                reference=entry["code"],
                title=entry["question"][reader],
                text=entry["answer"][reader],
                language=reader,
                score=float((vectors[entry["code"]] @ asked).max()),
            ),
        )
        for entry in entries
    }
    best = max(found, key=lambda code: found[code])
    return best, found[best]


def _read(name: str) -> Any:
    return yaml.safe_load((OWN_SETS / name).read_text("utf-8"))


def _share(count: int, total: int) -> str:
    return f"{100 * count / total:.1f}" if total else "-"


def _row(name: str, cells: Sequence[str]) -> str:
    return f"{name:<34}" + "".join(f"{cell:>12}" for cell in cells)


if __name__ == "__main__":
    app()
