"""The way back into the chat."""

from urllib.parse import quote, urlencode

from fastapi import Request

from shop.workspaces.viewing import WorkspaceView
from webapp.wiring import wiring_of


def chat_url(request: Request, shop: WorkspaceView, text: str = "") -> str:
    """Opens the chat with the shop, with `text` ready to be sent: in WhatsApp, or on the playground's phone."""
    if wiring_of(request).phone is not None:
        return "/playground?" + urlencode({"workspace": shop.slug, **({"text": text} if text else {})})
    return whatsapp_url(shop, text)


def whatsapp_url(shop: WorkspaceView, text: str = "") -> str:
    """The shop's number as WhatsApp's own link; works on phones and on desks."""
    words = f"?text={quote(text)}" if text else ""
    return f"https://wa.me/{number_of(shop).removeprefix('+')}{words}"


def number_of(shop: WorkspaceView) -> str:
    """The number that customers write to, ``+39…``."""
    return shop.channel.removeprefix("whatsapp:")
