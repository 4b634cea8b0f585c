"""The guardrails' own sentences to a customer, in three languages."""

from functools import cache
from pathlib import Path

import yaml

from shop.kernel.language import Language


def sentence(name: str, language: Language, **values: object) -> str:
    """The sentence of that name, with its ``{named}`` values filled in."""
    return _sentences()[name][language.value].format(**values)


@cache
def _sentences() -> dict[str, dict[str, str]]:
    files = (Path(__file__).with_name(name) for name in ("sentences.yaml", "booking_sentences.yaml"))
    read = (yaml.safe_load(file.read_text(encoding="utf-8")) for file in files)
    return {name: dict(texts) for each in read for name, texts in each.items()}
