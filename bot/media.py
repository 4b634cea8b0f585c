"""Files that customers send: fetched with the provider's credentials, within limits, kept under their hash."""

from datetime import timedelta

from bot.parts import Parts
from flows.keep_media import WantedMedia, keep_media, refuse_media, wanted_media
from flows.try_again import settle, try_again
from shop.events.outbox import Claimed
from shop.messaging.channel import Fetched, SendFailed

# WhatsApp's own limit for a message, in bytes (facts of the provider: 16 MB).
LIMIT = 16 * 1024 * 1024
MOST_TRIES = 5

WELCOME = ("image/", "audio/", "video/", "application/pdf", "text/plain", "text/vcard", "text/x-vcard")
DOCUMENTS = (
    "application/msword",
    "application/vnd.openxmlformats-officedocument",
    "application/vnd.ms-excel",
    "application/vnd.ms-powerpoint",
)


def perform(entry: Claimed, parts: Parts) -> None:
    """Fetch the file of an outbox entry, and keep or refuse it."""
    wanted = wanted_media(now=parts.clock.now(), entry=entry)
    if wanted is None:
        return
    if not wanted.content_type.startswith(WELCOME + DOCUMENTS):
        refuse_media(
            now=parts.clock.now(), entry=entry, media_id=wanted.media_id, reason="kind of file not accepted"
        )
        return
    try:
        fetched = parts.whatsapp.fetch_media(wanted.url, LIMIT)
    except SendFailed as failed:
        _again_or_never(entry, wanted, failed, parts)
        return
    _keep(entry, wanted, fetched, parts)


def _keep(entry: Claimed, wanted: WantedMedia, fetched: Fetched, parts: Parts) -> None:
    sha256 = parts.objects.put(fetched.body, fetched.content_type)
    keep_media(
        now=parts.clock.now(),
        entry=entry,
        media_id=wanted.media_id,
        sha256=sha256,
        content_type=fetched.content_type,
        size=len(fetched.body),
    )


def _again_or_never(entry: Claimed, wanted: WantedMedia, failed: SendFailed, parts: Parts) -> None:
    now = parts.clock.now()
    if failed.permanent or entry.attempts >= MOST_TRIES:
        refuse_media(now=now, entry=entry, media_id=wanted.media_id, reason=str(failed))
        return
    try_again(now=now, entry=entry, wait=timedelta(seconds=2.0**entry.attempts), error=str(failed))


def forget(entry: Claimed, parts: Parts) -> None:
    """Have the store and the provider forget what an erased customer sent and was sent."""
    for sha256 in entry.payload.get("files", []):
        parts.objects.drop(sha256)
    for sid in entry.payload.get("messages", []):
        try:
            parts.whatsapp.forget(sid)
        except SendFailed as failed:
            if not failed.permanent and entry.attempts < MOST_TRIES:
                try_again(now=parts.clock.now(), entry=entry, wait=timedelta(minutes=5), error=str(failed))
                return
    settle(now=parts.clock.now(), entry=entry)
