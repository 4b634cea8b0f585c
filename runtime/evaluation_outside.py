"""The router on public sets, learned anew on each, beside the figures of nlp.js 4.27 on the same rows.

The folder is laid out one set a subfolder: ``nlpjs_corpus50``, ``bitext_support``, ``clinc150``, ``polyai``,
``snips_noisy``. The peer's figures were measured on rows chosen by their hash, three in ten of each set.
"""

import csv
import json
import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bot.concierge.language import likelihoods
from bot.concierge.router import Decision, Router
from shop.kernel.language import Language

Figure = tuple[str, float, float | None]
"""What was measured, ours, and the peer's where it was measured too."""
Labeled = Sequence[tuple[str, str]]

_FOLDS = 5
_DRAWS = 3
_WORTH_MISTYPING = 4
_PEER_CORPUS = {"en": 97.3, "it": 84.0, "es": 98.7}
_PEER_LANGUAGE = {"en": 85.3, "it": 90.0, "es": 86.0}
_SAME_TOOL = {
    "check_invoices": "check_invoice",
    "get_invoice": "check_invoice",
    "contact_human_agent": "contact_customer_service",
}
_OF_A_SHOP = frozenset(
    {
        "order_status",
        "restaurant_reservation",
        "cancel_reservation",
        "order",
        "order_checks",
        "pay_bill",
        "report_fraud",
        "damaged_card",
        "new_card",
        "transfer",
        "bill_due",
        "change_user_name",
        "shopping_list",
        "shopping_list_update",
        "accept_reservations",
        "confirm_reservation",
        "yes",
        "no",
        "cancel",
    }
)
"""Intents that a shop may be asked for, and that are no example of what it does not do."""
_SHOP_PHRASES, _SHOP_NONE = 40, 300
_FALSE_FIRES = 0.02


def compared(folder: Path) -> Iterator[Figure]:
    """Every figure of the sets that the folder holds."""
    measures: dict[str, Callable[[Path], Iterator[Figure]]] = {
        "nlpjs_corpus50/corpus50.jsonl": _corpus50,
        "bitext_support/bitext_20k_v1.csv": _bitext,
        "clinc150/clinc150.csv": _clinc150,
        "polyai/banking77_test.csv": _banking77,
        "snips_noisy/en_typos.jsonl": _snips_noisy,
    }
    for file, measure in measures.items():
        if (folder / file).exists():
            yield from measure(folder)


def _corpus50(folder: Path) -> Iterator[Figure]:
    rows = _jsonl(folder / "nlpjs_corpus50/corpus50.jsonl")
    router = Router.fit([(row["text"], row["intent"]) for row in rows if row["part"] == "train"])
    test = [row for row in rows if row["part"] == "test"]
    for language, peer in _PEER_CORPUS.items():
        own = [(row["text"], row["intent"]) for row in test if row["lang"] == language]
        yield f"corpus50 {language}, language unknown", _accuracy(router, own), peer
    typed = [(_mistyped(row["text"], seed), row["intent"]) for seed in range(_DRAWS) for row in test]
    yield "corpus50, one typing error each", _accuracy(router, typed), 77.8
    for language, peer in _PEER_LANGUAGE.items():
        own_lines = [row["text"] for row in rows if row["lang"] == language]
        yield f"language of a line, {language}", _in_language(own_lines, Language(language)), peer


def _bitext(folder: Path) -> Iterator[Figure]:
    learned = [
        (row["utterance"], _tool(row["intent"])) for row in _csv(folder / "bitext_support/bitext_8k.csv")
    ]
    rows = _csv(folder / "bitext_support/bitext_20k_v1.csv")
    router = Router.fit(learned)
    best = [decision.options[0][0] for decision in router.decide_all([row["utterance"] for row in rows])]
    right = [tool == _tool(row["intent"]) for tool, row in zip(best, rows, strict=True)]
    by_tool: defaultdict[str, list[bool]] = defaultdict(list)
    for row, hit in zip(rows, right, strict=True):
        by_tool[_tool(row["intent"])].append(hit)
    yield "Bitext 8k to 20k", _percent(right), 67.5
    yield "Bitext, mean of tools", _mean([_percent(hits) for hits in by_tool.values()]), 75.9
    for flag, name, peer in (("Z", "typing errors", 60.4), ("Q", "colloquial", 67.5)):
        own = [hit for row, hit in zip(rows, right, strict=True) if flag in row["flags"]]
        yield f"Bitext, {name}", _percent(own), peer


def _clinc150(folder: Path) -> Iterator[Figure]:
    rows = _csv(folder / "clinc150/clinc150.csv")
    labeled = [(row["text"], row["intent"]) for row in rows if row["intent"] != "oos"]
    strange = [row["text"] for row in rows if row["intent"] == "oos"]
    right, sure, fired = [], [], []
    for learned, test in _folds(labeled):
        router = Router.fit(learned)
        decisions = router.decide_all([text for text, _ in test])
        right += [one.options[0][0] == label for one, (_, label) in zip(decisions, test, strict=True)]
        sure += [one.options[0][1] for one in decisions]
        fired.append([one.options[0][1] for one in router.decide_all(strange)])
    yield "CLINC150, 150 intents", _percent(right), 80.4
    kept = np.mean(fired, axis=0)
    limit = float(np.quantile(kept[::2], 1 - _FALSE_FIRES))
    yield (
        "CLINC150 right, 2 % strange fire",
        _percent([h and s > limit for h, s in zip(right, sure, strict=True)]),
        0.0,
    )
    yield "   strange that fire then", _percent([s > limit for s in kept[1::2]]), None


def _banking77(folder: Path) -> Iterator[Figure]:
    rows = _csv(folder / "polyai/banking77_test.csv")
    labeled = [(row["text"], row["category"]) for row in rows]
    right: list[bool] = []
    for learned, test in _folds(labeled):
        right += _hits(Router.fit(learned), test)
    yield "banking77, 77 intents", _percent(right), 67.0
    if (folder / "bitext_support/bitext_8k.csv").exists() and (folder / "clinc150/clinc150.csv").exists():
        yield from _a_shop(folder, [text for text, _ in labeled])


def _a_shop(folder: Path, banking: Sequence[str]) -> Iterator[Figure]:
    """A shop of 25 tools with 40 phrases each, and 300 lines of what it does not do."""
    chooser = random.Random(0)  # noqa: S311  # a draw that must be the same each time, nothing secret
    by_tool: defaultdict[str, list[str]] = defaultdict(list)
    for row in _csv(folder / "bitext_support/bitext_8k.csv"):
        by_tool[_tool(row["intent"])].append(row["utterance"])
    drawn = {tool: chooser.sample(texts, min(_SHOP_PHRASES, len(texts))) for tool, texts in by_tool.items()}
    clinc = [row for row in _csv(folder / "clinc150/clinc150.csv") if row["intent"] not in _OF_A_SHOP]
    intents = sorted({row["intent"] for row in clinc} - {"oos"})
    known = [row["text"] for row in clinc if row["intent"] in intents[::2]]
    none = chooser.sample(known, min(_SHOP_NONE, len(known)))
    router = Router.fit([(text, tool) for tool, texts in drawn.items() for text in texts], none)
    asked = chooser.sample(_csv(folder / "bitext_support/bitext_20k_v1.csv"), 2500)
    decisions = router.decide_all([row["utterance"] for row in asked])
    wanted = [_tool(row["intent"]) for row in asked]
    yield (
        "a shop's requests: right",
        _percent([d.fires and d.intent == w for d, w in zip(decisions, wanted, strict=True)]),
        57.9,
    )
    yield (
        "   wrong",
        _percent([d.fires and d.intent != w for d, w in zip(decisions, wanted, strict=True)]),
        22.2,
    )
    yield "   asked back", _percent([d.decision == "ask" for d in decisions]), None
    unseen = [row["text"] for row in clinc if row["intent"] not in intents[::2]]
    yield "   off-topic lines that fire", _percent([one.fires for one in router.decide_all(unseen)]), 4.1
    yield "   banking77 lines that fire", _percent([one.fires for one in router.decide_all(banking)]), None


def _snips_noisy(folder: Path) -> Iterator[Figure]:
    rows = _jsonl(folder / "snips_noisy/en_typos.jsonl")
    right: list[bool] = []
    for learned, test in _folds([(row["text"], row["intent"]) for row in rows]):
        right += _hits(Router.fit(learned), test)
    yield "SNIPS with typing errors", _percent(right), 96.5


def _folds(labeled: Labeled) -> Iterator[tuple[Labeled, Labeled]]:
    """Five cuts into what is learned and what is asked, every label spread over all of them."""
    chooser = random.Random(1)  # noqa: S311  # as above
    by_label: defaultdict[str, list[str]] = defaultdict(list)
    for text, label in labeled:
        by_label[label].append(text)
    cuts: list[list[tuple[str, str]]] = [[] for _ in range(_FOLDS)]
    place = 0
    for label, texts in sorted(by_label.items()):
        for text in chooser.sample(texts, len(texts)):
            cuts[place % _FOLDS].append((text, label))
            place += 1
    for test in cuts:
        yield [pair for cut in cuts if cut is not test for pair in cut], test


def _hits(router: Router, test: Labeled) -> list[bool]:
    decisions: list[Decision] = router.decide_all([text for text, _ in test])
    return [one.options[0][0] == label for one, (_, label) in zip(decisions, test, strict=True)]


def _accuracy(router: Router, test: Labeled) -> float:
    return _percent(_hits(router, test))


def _in_language(lines: Sequence[str], language: Language) -> float:
    guesses = [likelihoods(line) for line in lines]
    return _percent([max(shares, key=lambda one: shares[one]) is language for shares in guesses])


def _mistyped(text: str, seed: int) -> str:
    """The text with one letter of one of its longer words left out, doubled, replaced or swapped."""
    chooser = random.Random(f"{seed}{text}")  # noqa: S311  # as above
    words = text.split()
    longer = [place for place, word in enumerate(words) if len(word) >= _WORTH_MISTYPING]
    if not longer:
        return text
    place = chooser.choice(longer)
    word = words[place]
    at = chooser.randrange(len(word) - 1)
    letter = chooser.choice("abcdefghijklmnopqrstuvwxyz")
    mistyped = (
        word[:at] + word[at + 1 :],
        word[:at] + letter + word[at:],
        word[:at] + letter + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    )
    return " ".join([*words[:place], chooser.choice(mistyped), *words[place + 1 :]])


def _tool(intent: str) -> str:
    return _SAME_TOOL.get(intent, intent)


def _percent(hits: Sequence[Any]) -> float:
    return 100 * _mean([float(hit) for hit in hits])


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if values else 0.0


def _csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _jsonl(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]
