"""The cart of whoever walks along the shelf: known by the link that their chat sent, in the browser that opened it."""

from fastapi import Request
from starlette.responses import Response

from secure_links.links import OpenedLink
from shop.kernel.settings import settings
from shop.workspaces.viewing import WorkspaceView
from webapp.customer_pages.kept_links import keep_link, kept_link


def remember_cart(request: Request, response: Response, slug: str, token: str) -> None:
    """Let this shop's own pages know the cart."""
    keep_link(request, response, slug, token, purpose="cart", lifetime=settings().cart_link_lifetime)


def cart_link_of(request: Request, shop: WorkspaceView) -> tuple[str, OpenedLink] | None:
    """The token and the link of this browser's cart in that shop; None where there is none that holds."""
    return kept_link(request, shop, "cart")
