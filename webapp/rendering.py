"""How a page is made of a template: the reader's words, the theme, prices, icons, addresses."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from shop.kernel.language import Language, day_and_time, phrases
from webapp import assets
from webapp.cookies import REFRESH
from webapp.price_tag import price_tag
from webapp.reader import Reader, remember_language

LANGUAGE_NAMES = {Language.EN: "English", Language.IT: "Italiano", Language.ES: "Español"}


def page(
    request: Request,
    template: str,
    *,
    reader: Reader,
    status: int = 200,
    headers: dict[str, str] | None = None,
    **context: Any,
) -> HTMLResponse:
    """The template, filled in and worded for its reader."""
    html = (
        environment()
        .get_template(template)
        .render(
            **context,
            _=sayer(reader.language),
            ngettext=counter(reader.language),
            language=reader.language,
            language_names=LANGUAGE_NAMES,
            theme=reader.theme,
            here=request.url.path,
            at_console=REFRESH in request.cookies,
            day_and_time=_local(reader.language),
            day=_day(reader.language),
        )
    )
    response = HTMLResponse(html, status_code=status, headers=headers)
    response.headers["Content-Language"] = reader.language.value
    remember_language(request, response)
    return response


def sayer(language: Language) -> Callable[..., Markup]:
    """What templates call `_`: a message of the catalogs in that language; values are escaped."""
    catalog = phrases(language)

    def say(message: str, **values: object) -> Markup:
        return Markup(catalog.gettext(message)).format(**values)  # noqa: S704  # the catalogs are our own

    return say


def counter(language: Language) -> Callable[..., Markup]:
    """What templates call `ngettext`: a message for so many, as the language counts; values are escaped."""
    catalog = phrases(language)

    def say(one: str, many: str, counted: int, **values: object) -> Markup:
        told = {"count": counted, **values}
        return Markup(catalog.ngettext(one, many, counted)).format(**told)  # noqa: S704  # the catalogs are our own

    return say


@cache
def environment() -> Environment:
    """Templates that escape, and fail on a name that nobody gave them."""
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(
        asset=assets.asset,
        icon=assets.icon,
        mark_of=assets.mark_of,
        stance_of=assets.stance_of,
        drawing_url=assets.drawing_url,
        media_url=assets.media_url,
        price_tag=price_tag,
    )
    return made


def _local(language: Language) -> Callable[[datetime, ZoneInfo], str]:
    return lambda at, zone: day_and_time(at.astimezone(zone), language)


def _day(language: Language) -> Callable[[datetime, ZoneInfo], str]:
    return lambda at, zone: format_date(at.astimezone(zone), "long", locale=language.locale)
