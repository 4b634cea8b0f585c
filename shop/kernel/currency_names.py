"""What people call a currency, in the three languages: ``dollari`` is USD."""

from functools import cache
from pathlib import Path
from types import MappingProxyType

import yaml


@cache
def currency_names() -> MappingProxyType[str, str]:
    """The code of every name, in small letters without accents."""
    told = yaml.safe_load(Path(__file__).with_name("currency_names.yaml").read_text("utf-8"))
    return MappingProxyType({str(name): code for code, names in told.items() for name in names})


_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY"}


def currency_named(told: str) -> str:
    """The code that is meant: one of the names, a sign, or a code of three letters; empty for none of them."""
    words = " ".join(told.lower().split())
    known = currency_names().get(words) or _SIGNS.get(words)
    if known:
        return known
    code = told.strip().upper()
    return code if len(code) == len("EUR") and code.isascii() and code.isalpha() else ""
