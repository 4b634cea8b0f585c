"""The doors of `/api/v1` that open with a key of the shop."""

from webapp.api import cart_routes, goods_routes, order_routes, webhook_routes

routers = (
    goods_routes.router,
    goods_routes.files,
    cart_routes.router,
    order_routes.router,
    webhook_routes.router,
)
