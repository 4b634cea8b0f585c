"""Who sends notices to people's own screens, as the settings say."""

from gateways.web_push import WebPush
from shop.kernel.settings import Settings


def notices(configured: Settings) -> WebPush | None:
    """Whoever hands them to the makers of browsers; None without a key."""
    if configured.notice_key is None:
        return None
    sender = configured.mail_sender or f"shop@{configured.public_url.host}"
    return WebPush(
        configured.notice_key.get_secret_value(),
        f"mailto:{sender.rpartition('<')[2].rstrip('>')}",
        private_addresses=configured.webhook_private_addresses,
    )


def notice_key(configured: Settings) -> str:
    """By what browsers know us; empty where nobody sends."""
    sender = notices(configured)
    return sender.public_key if sender else ""
