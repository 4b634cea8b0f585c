"""What was just done, said in a line at the edge of the page, with a way back: undo rather than "are you sure"."""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from fastapi import Request
from itsdangerous import BadSignature, URLSafeSerializer

from shop.kernel.settings import settings
from webapp.cookies import delete_later, set_later

_COOKIE: Final = "console-toast"
_KEPT_FOR: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Toast:
    """One line, and the path that a POST takes it back by; empty where it cannot be."""

    words: str
    undo: str = ""


def toast_next(request: Request, words: str, undo: str = "") -> None:
    """Say it on the page that is shown next: for a form that is answered with a redirect."""
    set_later(request, _COOKIE, str(_signer().dumps([words, undo])), lasts=_KEPT_FOR)


def toast_header(words: str, undo: str = "") -> dict[str, str]:
    """Say it on the page that asked for a part: headers for that part's answer."""
    return {"HX-Trigger": json.dumps({"toast": {"words": words, "undo": undo}})}


def waiting_toast(request: Request) -> Toast | None:
    """What is to be said on this page, once."""
    kept = request.cookies.get(_COOKIE)
    if kept is None:
        return None
    delete_later(request, _COOKIE)
    try:
        words, undo = _signer().loads(kept)
    except BadSignature:
        return None
    return Toast(words, undo)


def _signer() -> URLSafeSerializer:
    keys = [key.get_secret_value() for key in settings().link_keys]
    return URLSafeSerializer(keys, salt="vetrina.console.toast", signer_kwargs={"key_derivation": "hmac"})
