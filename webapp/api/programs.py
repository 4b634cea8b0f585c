"""The doors of `/api/v1` that open with a key of the shop."""

from webapp.api import (
    booking_routes,
    bulk_routes,
    cart_routes,
    diary_routes,
    goods_routes,
    group_routes,
    order_routes,
    picture_routes,
    slot_routes,
    stock_routes,
    webhook_routes,
)

routers = (
    goods_routes.router,
    goods_routes.files,
    stock_routes.router,
    picture_routes.router,
    cart_routes.router,
    order_routes.router,
    group_routes.router,
    bulk_routes.router,
    slot_routes.router,
    diary_routes.router,
    booking_routes.router,
    webhook_routes.router,
)
