"""Where a product's page is."""

from sqlmodel import Session

from agent_tools.context import ToolContext
from shop.catalog.viewing import ProductView
from shop.kernel.ids import WorkspaceId
from shop.workspaces.viewing import workspace_view

# A workspace is known by its slug, which never changes.
_slugs: dict[WorkspaceId, str] = {}


def shop_path(db: Session, context: ToolContext) -> str:
    """The path under which all pages of this shop are."""
    if context.workspace_id not in _slugs:
        _slugs[context.workspace_id] = workspace_view(db, context.workspace_id).slug
    return f"/s/{_slugs[context.workspace_id]}"


def page_of(product: ProductView, shop: str, context: ToolContext) -> str:
    """The full address of the product's page in the shop of that path."""
    return context.page_url(f"{shop}/p/{product.slug}")
