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
    text = (Path(__file__).parent / "sentences.yaml").read_text(encoding="utf-8")
    return {name: dict(texts) for name, texts in yaml.safe_load(text).items()}
