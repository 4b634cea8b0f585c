"""How a text is written for WhatsApp: its own bold and lists, no Markdown, links only where they may lead."""

import re
from collections.abc import Callable, Collection
from urllib.parse import urlsplit

from bot.cleaning import readable
from shop.customers.private.places import find_urls


def for_whatsapp(text: str, allowed: Collection[str]) -> str:
    """The text in WhatsApp's formatting: no leaked Markdown, no unseen characters, no stray links.

    Links may lead to the hosts (``shop.example``) and to the whole addresses among `allowed`; the words
    around any other link stay.
    """
    text = readable(text).replace("\t", " ")
    text = _MARKDOWN_LINK.sub(lambda match: _link(match, allowed), text)
    for pattern, replacement in _MARKDOWN:
        text = pattern.sub(replacement, text)
    text = _only_links_to(text, allowed)
    text = re.sub(r"[ \u00a0]+$", "", text, flags=re.MULTILINE)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def plain(text: str) -> str:
    """A name or text of a customer or catalog that cannot bring formatting of its own.

    Asterisks, underscores, tildes and backquotes at the edge of a word go, line breaks become
    blanks, and a leading mark of a quotation or list goes.
    """
    one_line = " ".join(readable(text).split())
    edges = re.compile(r"(?<!\w)[*_~`]+|[*_~`]+(?!\w)|`")
    return re.sub(r"^(?:[>#\-•]+ *)+", "", edges.sub("", one_line)).strip()


def _link(match: re.Match[str], allowed: Collection[str]) -> str:
    """The words and the address, or the words alone where it may not lead there."""
    words, address = match.group("words").strip(), match.group("address")
    if not _may_stand(address, allowed):
        return words
    shown = re.sub(r"^https?://|/$", "", address)
    return address if not words or words in {address, shown} else f"{words}: {address}"


def _heading(match: re.Match[str]) -> str:
    words = match.group("words").strip().strip("*_ ")
    return f"*{words}*" if words else ""


def _table_row(match: re.Match[str]) -> str:
    cells = [cell.strip() for cell in match.group().strip().strip("|").split("|")]
    return " – ".join(cell for cell in cells if cell)


_MARKDOWN_LINK = re.compile(r"(?<!!)\[(?P<words>[^\]\n]*)\]\((?P<address>[^)\s]+)(?: \"[^\"]*\")?\)")
Replacement = str | Callable[[re.Match[str]], str]
_MARKDOWN: tuple[tuple[re.Pattern[str], Replacement], ...] = (
    (re.compile(r"^ *```[\w+-]*[ \t]*\n?|```", re.MULTILINE), ""),
    (re.compile(r"<br ?/?>|</p>", re.IGNORECASE), "\n"),
    (re.compile(r"</?[a-z][a-z0-9]*(?: [^<>\n]*)?/?>", re.IGNORECASE), ""),
    (re.compile(r"!\[[^\]\n]*\]\([^)\s]*\)"), ""),
    (re.compile(r"^ *\|?(?: *:?-{2,}:? *\|)+(?: *:?-{2,}:? *)?\|? *\n?", re.MULTILINE), ""),
    (re.compile(r"^ *\|.+\| *$", re.MULTILINE), _table_row),
    (re.compile(r"^ *(?:-{3,}|\*{3,}|_{3,}) *$\n?", re.MULTILINE), ""),
    (re.compile(r"^ *#{1,6} +(?P<words>.+?) *#* *$", re.MULTILINE), _heading),
    (re.compile(r"^( *)[*+] +(?=\S)", re.MULTILINE), r"\1- "),
    (re.compile(r"\*{2,3}(?=\S)([^*\n]+?)(?<=\S)\*{2,3}"), r"*\1*"),
    (re.compile(r"(?<!\w)__(?=\S)([^_\n]+?)(?<=\S)__(?!\w)"), r"*\1*"),
    (re.compile(r"~~(?=\S)([^~\n]+?)(?<=\S)~~"), r"~\1~"),
    (re.compile(r"\\([*_~`#\[\]()>.!-])"), r"\1"),
    (re.compile(r"\*{2,}"), ""),
)


def _only_links_to(text: str, allowed: Collection[str]) -> str:
    """Without stray links; again until none is left, for what remains of one can be another."""
    while stray := [url for url in find_urls(text) if not _may_stand(url.value, allowed)]:
        for url in reversed(stray):
            text = text[: url.start] + text[url.end :]
        text = _tidied(text)
    return text


def _may_stand(address: str, allowed: Collection[str]) -> bool:
    return address in allowed or leads_to(address, allowed)


def _tidied(text: str) -> str:
    """Without the brackets, doubled commas and blanks that a link left behind."""
    text = re.sub(r"\( *\)|\[ *\]", "", text)
    text = re.sub(r"(?<=\S) +(?=[,.;!?]|$)", "", text, flags=re.MULTILINE)
    text = re.sub(r"[,;:](?: ?[,;])+", ",", text)
    return re.sub(r"(?<=\S) {2,}", " ", text)


def leads_to(address: str, hosts: Collection[str]) -> bool:
    """Whether a link leads to one of the hosts, named with or without its port, and to nobody behind an @."""
    try:
        parts = urlsplit(address if "://" in address else f"https://{address}")
        host = parts.hostname or ""
    except ValueError:
        return False
    return "@" not in parts.netloc and (host in hosts or parts.netloc.lower() in hosts)
