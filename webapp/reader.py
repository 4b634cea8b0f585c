"""Who reads a page: in which language, by day or by night."""

from dataclasses import dataclass

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from shop.kernel.language import Language
from webapp.shop_color import Theme

LANGUAGE_COOKIE = "lang"
THEME_COOKIE = "theme"
_A_YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Reader:
    """What a page is written for."""

    language: Language
    theme: Theme | None
    """What the reader chose; None follows the system."""


def reader_of(
    request: Request, *, default: Language = Language.EN, personal: Language | None = None
) -> Reader:
    """The reader of a request.

    The language is what the address asks for, then `personal` (that of the chat a link came from), then
    what was remembered, then what the browser prefers, then the shop's own.
    """
    language = (
        _known(request.query_params.get(LANGUAGE_COOKIE))
        or personal
        or _known(request.cookies.get(LANGUAGE_COOKIE))
        or _preferred(request.headers.get("accept-language", ""))
        or default
    )
    return Reader(language, theme_of(request))


def chosen_language(asking: HTTPConnection) -> Language | None:
    """The language that was chosen in this browser; None where none was."""
    return _known(asking.cookies.get(LANGUAGE_COOKIE))


def theme_of(request: Request) -> Theme | None:
    """The theme the reader chose, if any."""
    chosen = request.cookies.get(THEME_COOKIE, "")
    return Theme(chosen) if chosen in set(Theme) else None


def remember_language(request: Request, response: Response) -> None:
    """Keep the language that the address asked for; what a script fetches in its page's language chooses none."""
    asked = _known(request.query_params.get(LANGUAGE_COOKIE))
    if asked and request.headers.get("sec-fetch-mode", "navigate") == "navigate":
        remember(request, response, LANGUAGE_COOKIE, asked.value)


def remember(request: Request, response: Response, name: str, value: str) -> None:
    """A cookie that holds a choice and nothing about the person."""
    secure = request.url.scheme == "https"
    response.set_cookie(name, value, max_age=_A_YEAR, samesite="lax", secure=secure, path="/")


def _known(tag: str | None) -> Language | None:
    start = (tag or "")[:2].lower()
    return Language(start) if start in set(Language) else None


def _preferred(header: str) -> Language | None:
    """The first of ours in an ``Accept-Language`` header, by its weights."""
    wishes = [_weighed(part) for part in header.split(",")]
    for _, tag in sorted((wish for wish in wishes if wish), key=lambda wish: -wish[0]):
        known = _known(tag)
        if known:
            return known
    return None


def _weighed(part: str) -> tuple[float, str] | None:
    tag, _, weight = part.strip().partition(";q=")
    try:
        return float(weight or 1), tag
    except ValueError:
        return None
