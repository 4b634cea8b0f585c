"""Pages of one clear sentence: it is done, it is on its way, or the link no longer holds."""

from dataclasses import dataclass

from fastapi import FastAPI, Request
from markupsafe import Markup
from starlette.responses import Response

from secure_links.links import (
    LinkExpired,
    LinkForwarded,
    LinkRevoked,
    LinkSpent,
    WrongPurpose,
    owner_of,
    workspace_of,
)
from shop.kernel.database import transaction
from shop.kernel.language import phrase
from shop.kernel.refusals import Refusal
from shop.workspaces.viewing import WorkspaceView, workspace_view
from webapp.customer_pages.chat import chat_url
from webapp.problems import answer_refusal
from webapp.reader import Reader, reader_of
from webapp.refusal_words import worded
from webapp.rendering import page, sayer


@dataclass(frozen=True, slots=True)
class _Words:
    title: str
    sentences: tuple[str, ...]


_NOTES = {
    "registered": _Words(
        phrase("Welcome, {name}."),
        (
            phrase("Your answer is waiting in the chat."),
            phrase("To see, change or take back anything, write <b>my data</b> there."),
        ),
    ),
    "erased": _Words(
        phrase("You are forgotten."),
        (
            phrase("Your name, your number and your messages are gone from our records."),
            phrase("Within a day they are gone from WhatsApp’s carrier too."),
        ),
    ),
    "sent": _Words(
        phrase("It is on its way."),
        (phrase("A new page is waiting in your chat. This one stays closed."),),
    ),
}


def note(
    request: Request,
    kind: str,
    /,
    *,
    shop: WorkspaceView,
    reader: Reader,
    goods: list[tuple[str, str]] | None = None,
    **values: str,
) -> Response:
    """The note of that kind, with the way back to the chat."""
    words = _NOTES[kind]
    say = sayer(reader.language)
    sentences = [say(sentence, **values) for sentence in words.sentences]
    return _page(request, shop, reader, say(words.title, **values), sentences, goods=goods)


def answer_link_refusals(app: FastAPI) -> None:
    """Have each link that no longer holds answered with its own page, in its shop's colors."""
    for refusal in (LinkExpired, LinkForwarded, LinkRevoked, LinkSpent, WrongPurpose):
        app.add_exception_handler(refusal, _no_longer_holds)


def _no_longer_holds(request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, Refusal)  # noqa: S101  # registered for nothing else
    token = request.path_params.get("token")
    if token is None:
        return answer_refusal(request, refusal)
    workspace = workspace_of(token)
    with transaction(workspace) as db:
        shop = workspace_view(db, workspace)
        owner = owner_of(db, token)
    reader = reader_of(request, default=shop.language, personal=owner.language)
    words = worded(refusal, reader.language)
    return _page(
        request,
        shop,
        reader,
        Markup.escape(words.title),
        [Markup.escape(words.detail)],
        status=refusal.status,
        renew_url="" if owner.purpose == "guest" else f"/l/{token}/renew",
    )


def _page(
    request: Request,
    shop: WorkspaceView,
    reader: Reader,
    title: Markup,
    sentences: list[Markup],
    *,
    status: int = 200,
    renew_url: str = "",
    goods: list[tuple[str, str]] | None = None,
) -> Response:
    return page(
        request,
        "links/note.html",
        reader=reader,
        status=status,
        shop=shop,
        title=title,
        sentences=sentences,
        renew_url=renew_url,
        goods=goods or [],
        chat_url=chat_url(request, shop),
    )
