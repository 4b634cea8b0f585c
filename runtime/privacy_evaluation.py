"""How well private words and planted instructions are recognized, measured on a folder of outside sets.

``python -m runtime.privacy_evaluation --sets FOLDER`` prints recall and precision by type beside the
reference figures of other recognizers. The folder holds ``pii`` and ``prompt_injection``; nothing of
it is kept.
"""

import json
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.guardrails.untrusted import FLAGGED, suspicion
from shop.customers.private_words import Kind, Span, find

app = typer.Typer(add_completion=False)

MOST_ROWS = 5_000
"""Rows read of one file: the whole run stays under a minute."""

_TYPES = {
    "CREDIT_CARD": Kind.CARD,
    "PHONE_NUMBER": Kind.PHONE,
    "EMAIL_ADDRESS": Kind.EMAIL,
    "IBAN_CODE": Kind.IBAN,
    "US_SSN": Kind.SSN,
    "IP_ADDRESS": Kind.IP_ADDRESS,
    "DOMAIN_NAME": Kind.URL,
}
_CASES = {
    "IT_FISCAL_CODE": Kind.FISCAL_CODE,
    "IT_VAT_CODE": Kind.VAT_NUMBER,
    "IT_IDENTITY_CARD": Kind.IDENTITY_CARD,
    "IT_DRIVER_LICENSE": Kind.DRIVER_LICENSE,
    "IT_PASSPORT": Kind.PASSPORT,
    "ES_NIF": Kind.NIF,
    "ES_NIE": Kind.NIE,
    "ES_PASSPORT": Kind.PASSPORT,
    **_TYPES,
}
_REFERENCES = (
    "regular expressions + valid telephones + python-stdnum   recall 0.792  precision 0.990  0.17 ms",
    "the same with possible telephones                        recall 0.921  precision 0.375  0.14 ms",
    "presidio-analyzer 2.2 with a blank model                 recall 0.814  precision 0.983  0.67 ms",
)
_REFERENCE_CASES = {
    "IBAN_CODE": "315/330, presidio 328/330",
    "CREDIT_CARD": "18/19, presidio 19/19",
    "EMAIL_ADDRESS": "8/8, presidio 8/8",
    "PHONE_NUMBER": "21/24, presidio 20/24",
    "IT_FISCAL_CODE": "5/5, presidio 5/5",
    "IT_VAT_CODE": "4/5, presidio 5/5",
    "ES_NIF": "8/10, presidio 10/10",
    "ES_NIE": "15/15, presidio 15/15",
}


@dataclass(slots=True)
class Tally:
    """Counts for one type."""

    expected: int = 0
    recalled: int = 0
    claimed: int = 0
    right: int = 0

    @property
    def recall(self) -> float:
        """Share of the marked words that were found."""
        return self.recalled / self.expected if self.expected else 1.0

    @property
    def precision(self) -> float:
        """Share of the found words that are marked."""
        return self.right / self.claimed if self.claimed else 1.0

    def add(self, other: "Tally") -> None:
        """Count the other's too."""
        self.expected += other.expected
        self.recalled += other.recalled
        self.claimed += other.claimed
        self.right += other.right


@dataclass(slots=True)
class Score:
    """What was measured on the marked sentences."""

    by_type: dict[str, Tally] = field(default_factory=lambda: {name: Tally() for name in _TYPES})
    sentences: int = 0
    seconds: float = 0.0
    slowest: float = 0.0

    @property
    def total(self) -> Tally:
        """All types together."""
        total = Tally()
        for tally in self.by_type.values():
            total.add(tally)
        return total


def score_sentences(rows: Iterator[dict[str, Any]]) -> Score:
    """Recall and precision by type; a word counts as found where a span of its type overlaps it."""
    score = Score()
    for row in rows:
        began = time.perf_counter()
        found = find(row["full_text"], "en")
        took = time.perf_counter() - began
        score.sentences += 1
        score.seconds += took
        score.slowest = max(score.slowest, took)
        for name, kind in _TYPES.items():
            marked = [
                Span(kind, s["start_position"], s["end_position"], "")
                for s in row["spans"]
                if s["entity_type"] == name
            ]
            score.by_type[name].add(_tally(marked, [span for span in found if span.kind is kind]))
    return score


def _tally(marked: list[Span], found: list[Span]) -> Tally:
    return Tally(
        expected=len(marked),
        recalled=sum(any(one.overlaps(other) for other in found) for one in marked),
        claimed=len(found),
        right=sum(any(one.overlaps(other) for other in marked) for one in found),
    )


def score_cases(rows: Iterator[dict[str, Any]]) -> tuple[Counter[str], Counter[str], list[str]]:
    """Cases right and cases in all by type, and the cases missed; right means the exact count."""
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    missed = []
    for row in rows:
        kind = _CASES[row["entity"]]
        count = sum(span.kind is kind for span in find(row["text"], _language(row["lang"])))
        total[row["entity"]] += 1
        if count == row["expected"]:
            right[row["entity"]] += 1
        else:
            missed.append(f"{row['entity']} expected {row['expected']}, found {count}: {row['id']}")
    return right, total, missed


def _language(tag: str) -> str | None:
    return tag if tag in {"en", "it", "es"} else None


def flagged_share(rows: Iterator[dict[str, Any]], column: str) -> tuple[int, int]:
    """How many texts look like planted instructions, and how many there are."""
    verdicts = [suspicion(row[column]) >= FLAGGED for row in rows]
    return sum(verdicts), len(verdicts)


def rows_of(path: Path) -> Iterator[dict[str, Any]]:
    """The first rows of a file of JSON lines."""
    with path.open(encoding="utf-8") as file:
        yield from (json.loads(line) for line in islice(file, MOST_ROWS))


def _print_sentences(folder: Path) -> None:
    score = score_sentences(rows_of(folder / "synth_v2.jsonl"))
    typer.echo(f"{'type':16}{'marked':>8}{'recall':>9}{'precision':>11}")
    for name, tally in [*score.by_type.items(), ("all", score.total)]:
        typer.echo(f"{name:16}{tally.expected:8}{tally.recall:9.3f}{tally.precision:11.3f}")
    mean = score.seconds / max(score.sentences, 1)
    typer.echo(f"{mean * 1000:.3f} ms a sentence, slowest {score.slowest * 1000:.2f} ms")
    typer.echo("reference, all types:\n  " + "\n  ".join(_REFERENCES) + "\n")


def _print_cases(folder: Path) -> None:
    right, total, missed = score_cases(rows_of(folder / "recognizer_cases.jsonl"))
    for name in total:
        typer.echo(f"{name:20}{right[name]:4}/{total[name]:<6}reference {_REFERENCE_CASES.get(name, '-')}")
    typer.echo(f"{'cases right':20}{right.total():4}/{total.total()}")
    typer.echo("\n".join(f"  missed {line}" for line in missed) + "\n")


def _print_injections(folder: Path) -> None:
    columns = {
        "notinject": "prompt",
        "bipia_text_attack": "attack",
        "cyberseceval_en": "user_input",
        "garak": "payload",
    }
    for name, column in columns.items():
        flagged, total = flagged_share(rows_of(folder / f"{name}.jsonl"), column)
        label = "false alarms" if name == "notinject" else "flagged"
        typer.echo(f"{name:20}{label} {flagged}/{total}")


@app.command()
def main(
    sets: Annotated[Path, typer.Option(exists=True, file_okay=False, help="Folder of the sets")],
) -> None:
    """Print every score."""
    _print_sentences(sets / "pii")
    _print_cases(sets / "pii")
    _print_injections(sets / "prompt_injection")


if __name__ == "__main__":
    app()
