"""How does a message look on WhatsApp? One intent in, one message within Twilio's limits out. Pure.

Up to three short choices become buttons, up to ten a list, one link a button that opens it, one product a
picture with its words. What does not fit any of these becomes text: numbered choices, links in full.

Limits: https://www.twilio.com/docs/content, for messages inside the service window, without approval.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

from gateways.twilio_layouts import BodyTooLong, Layout, Sketch
from shop.messaging.channel import Fault, Outgoing, SendFailed
from shop.messaging.content import MAX_BODY, Card, Choice, Content, Link, TemplateUse

MAX_RICH_BODY = 1024
MAX_LINK_BODY = 640
MAX_CAPTION = 1024
MAX_BUTTONS = 3
MAX_ITEMS = 10
MAX_BUTTON = 20
MAX_ITEM = 24
MAX_DESCRIPTION = 72
MAX_VARIABLES = 100

_TOO_LONG, _NOTHING, _BAD_VARIABLES = 21617, 21619, 21656

_OPEN_LIST = {"en": "Choose", "it": "Scegli", "es": "Elegir"}
_PICTURES = (".png", ".jpg", ".jpeg")
_PHOTOGRAPH = re.compile("[0-9a-f]{64}")
"""A picture of the object store is called by its hash, and served as what it is."""
_FILES = (".pdf", ".mp4", ".3gp", ".ogg", ".mp3", ".amr", ".vcf", ".doc", ".docx", ".xlsx", ".pptx")


@dataclass(frozen=True, slots=True)
class Rendered:
    """One message as Twilio takes it: text with or without a file, a layout, or an approved template."""

    body: str
    """What reads as text on the phone; empty where only Twilio knows a template's words."""
    media_url: str = ""
    layout: Layout | None = None
    content_sid: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    plain: str = ""
    """The same in words alone, for when the layout cannot be had."""


def render(outgoing: Outgoing, pictures: str = "") -> Rendered:
    """The message as it goes over the wire; raises SendFailed (content) where no form of it fits.

    `pictures` is the address under which a card's picture is served, as ``<pictures>/<name>.png``.
    Splitting what is longer than 1,600 characters is the caller's, who knows where sentences end.
    """
    content = outgoing.content
    if content.template is not None:
        return _template(content.template)
    picture = _picture(content, pictures)
    plain = _in_words(outgoing)
    try:
        return _rich(outgoing, picture, plain) or _text(plain, picture or content.media_url)
    except BodyTooLong:
        return _text(plain, picture or content.media_url)


def _rich(outgoing: Outgoing, picture: str, plain: str) -> Rendered | None:
    """Buttons, a list or a link; None where the content asks for none of them, or breaks a limit."""
    content = outgoing.content
    if content.media_url:
        return None
    if content.choices:
        body = _paragraphs(_words(outgoing), *(_link_line(link) for link in content.links))
        draw = _buttons if _fit_buttons(content.choices) else _list if _fit_list(content) else None
        return draw(outgoing, body, picture, plain) if draw and body else None
    if len(content.links) == 1 and _fits(content.links[0].title, MAX_BUTTON):
        return _link(outgoing, _words(outgoing), picture, plain)
    return None


def _buttons(outgoing: Outgoing, body: str, picture: str, plain: str) -> Rendered:
    sketch = Sketch()
    text = sketch.lines(body, MAX_RICH_BODY)
    actions = [
        {"type": "QUICK_REPLY", "title": sketch.text(choice.title), "id": sketch.exact(choice.id)}
        for choice in outgoing.content.choices
    ]
    if picture:
        return _card(outgoing, sketch, text, picture, actions, plain)
    shape = {"twilio/quick-reply": {"body": text, "actions": actions}}
    return _drawn(outgoing, "buttons", sketch, shape, plain)


def _list(outgoing: Outgoing, body: str, _picture: str, plain: str) -> Rendered:
    """A list has no place for a picture."""
    sketch = Sketch()
    text = sketch.lines(body, MAX_RICH_BODY)
    items = []
    for choice in outgoing.content.choices:
        item = {"id": sketch.exact(choice.id), "item": sketch.text(choice.title)}
        if choice.description:
            item["description"] = sketch.text(choice.description)
        items.append(item)
    button = sketch.text(outgoing.content.list_title or _OPEN_LIST.get(outgoing.language, "Choose"))
    shape = {"twilio/list-picker": {"body": text, "button": button, "items": items}}
    return _drawn(outgoing, "list", sketch, shape, plain)


def _link(outgoing: Outgoing, body: str, picture: str, plain: str) -> Rendered | None:
    if not body:
        return None
    sketch, link = Sketch(), outgoing.content.links[0]
    text = sketch.lines(body, MAX_RICH_BODY if picture else MAX_LINK_BODY)
    actions = [{"type": "URL", "title": sketch.text(link.title), "url": sketch.address(link.url)}]
    if picture:
        return _card(outgoing, sketch, text, picture, actions, plain)
    shape = {"twilio/call-to-action": {"body": text, "actions": actions}}
    return _drawn(outgoing, "link", sketch, shape, plain)


def _card(
    outgoing: Outgoing, sketch: Sketch, text: str, picture: str, actions: list[dict[str, str]], plain: str
) -> Rendered:
    shape = {"twilio/card": {"title": text, "media": [sketch.address(picture)], "actions": actions}}
    return _drawn(outgoing, "card", sketch, shape, plain)


def _drawn(outgoing: Outgoing, kind: str, sketch: Sketch, shape: dict[str, Any], plain: str) -> Rendered:
    layout = sketch.layout(kind, outgoing.language, shape)
    return Rendered(body=sketch.body, layout=layout, variables=sketch.variables, plain=plain)


def _text(words: str, file: str) -> Rendered:
    """Text, with a picture where the words fit under it. Words beside another file would be dropped."""
    if len(words) > MAX_BODY:
        raise SendFailed(Fault.CONTENT, _TOO_LONG)
    if not words and not file:
        raise SendFailed(Fault.CONTENT, _NOTHING)
    ending = urlsplit(file).path.lower()
    if file and words and ending.endswith(_FILES):
        return _text(_paragraphs(words, file), "")
    if file and len(words) > MAX_CAPTION:
        return Rendered(body=words)
    return Rendered(body=words, media_url=file)


def _template(use: TemplateUse) -> Rendered:
    """An approved template; a variable may be neither empty nor run over lines."""
    variables = {name: Sketch.clean(value) for name, value in use.variables.items()}
    if len(variables) > MAX_VARIABLES or not all(variables.values()):
        raise SendFailed(Fault.CONTENT, _BAD_VARIABLES)
    return Rendered(body="", content_sid=use.content_sid, variables=variables)


def _words(outgoing: Outgoing) -> str:
    """The text, and the name and price of each card that it does not speak of."""
    unsaid = [_card_line(card) for card in outgoing.content.cards if card.name not in outgoing.text]
    return _paragraphs(outgoing.text.strip(), "\n".join(unsaid))


def _in_words(outgoing: Outgoing) -> str:
    content = outgoing.content
    numbered = "\n".join(f"{n}. {_choice_line(choice)}" for n, choice in enumerate(content.choices, 1))
    return _paragraphs(_words(outgoing), numbered, *(_link_line(link) for link in content.links))


def _paragraphs(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)


def _choice_line(choice: Choice) -> str:
    return f"{choice.title} – {choice.description}" if choice.description else choice.title


def _card_line(card: Card) -> str:
    return f"{card.name} · {card.price}" if card.price else card.name


def _link_line(link: Link) -> str:
    return f"{link.title}: {link.url}" if link.title else link.url


def _picture(content: Content, pictures: str) -> str:
    """The address of the only card's picture; nothing where there are more cards, or none with one."""
    name = content.cards[0].picture if len(content.cards) == 1 else ""
    if not name or name.startswith(("https://", "http://")):
        return name
    if _PHOTOGRAPH.fullmatch(name):
        return urljoin(pictures, f"/media/{name}") if pictures else ""
    ending = "" if name.lower().endswith(_PICTURES) else ".png"
    return f"{pictures.rstrip('/')}/{name}{ending}" if pictures else ""


def _fit_buttons(choices: tuple[Choice, ...]) -> bool:
    short = all(_fits(choice.title, MAX_BUTTON) and not choice.description for choice in choices)
    return len(choices) <= MAX_BUTTONS and short and _distinct(choices)


def _fit_list(content: Content) -> bool:
    fitting = all(
        _fits(choice.title, MAX_ITEM)
        and (not choice.description or _fits(choice.description, MAX_DESCRIPTION))
        for choice in content.choices
    )
    button = not content.list_title or _fits(content.list_title, MAX_BUTTON)
    return len(content.choices) <= MAX_ITEMS and fitting and button and _distinct(content.choices)


def _distinct(choices: tuple[Choice, ...]) -> bool:
    """WhatsApp takes no two choices of the same name or id."""
    count = len(choices)
    return len({choice.title for choice in choices}) == count == len({choice.id for choice in choices})


def _fits(text: str, most: int) -> bool:
    """Whether it is text of at most so many UTF-16 units: an emoji counts for two with those who count so."""
    return 0 < len(Sketch.clean(text).encode("utf-16-le")) // 2 <= most
