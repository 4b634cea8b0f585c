"""What the worker does for pictures: makes their sizes, says why there can be none, drops what is not needed."""

from bot.parts import Parts
from flows.keep_picture import WantedPicture, keep_picture, refuse_picture, wanted_picture
from flows.try_again import settle
from gateways.pictures import PictureBroken, press
from gateways.videos import VideoBroken, film
from shop.catalog.media import LONGEST_VIDEO, WIDTHS, MadeMedia, in_use
from shop.events.outbox import Claimed

_PATIENCE = 50.0
"""Seconds for a video: less than the lease of its entry."""
_MOST_TRIES = 3


def perform(entry: Claimed, parts: Parts) -> None:
    """Make the sizes of the picture or video of an outbox entry, and show or refuse it."""
    wanted = wanted_picture(now=parts.clock.now(), entry=entry)
    if wanted is None:
        return
    try:
        original = parts.objects.get(wanted.source)
        made = _filmed(original, parts) if wanted.kind == "video" else _pressed(original, parts)
    except LookupError:
        _refuse(entry, wanted, "lost", parts)
    except (PictureBroken, VideoBroken) as broken:
        if broken.reason == "took_too_long" and entry.attempts < _MOST_TRIES:
            raise  # the machine may be less busy another time
        _refuse(entry, wanted, broken.reason, parts)
    else:
        keep_picture(now=parts.clock.now(), entry=entry, picture=wanted, made=made)


def drop_unused(entry: Claimed, parts: Parts) -> None:
    """Have the object store forget the files of an outbox entry that nobody needs any more."""
    for sha256 in entry.payload["files"]:
        if not in_use(sha256):
            _drop(sha256, parts)
    settle(now=parts.clock.now(), entry=entry)


def _drop(sha256: str, parts: Parts) -> None:
    """Whoever sent the very same file in this moment gets it back."""
    try:
        body = parts.objects.get(sha256)
    except LookupError:
        return
    parts.objects.drop(sha256)
    if in_use(sha256):
        parts.objects.put(body, "application/octet-stream")


def _pressed(original: bytes, parts: Parts) -> MadeMedia:
    pressed = press(original, WIDTHS)
    sizes = {str(width): parts.objects.put(body, "image/webp") for width, body in pressed.widths.items()}
    sizes["jpeg"] = parts.objects.put(pressed.jpeg, "image/jpeg")
    return MadeMedia(pressed.width, pressed.height, sizes)


def _filmed(original: bytes, parts: Parts) -> MadeMedia:
    filmed = film(original, longest=LONGEST_VIDEO, patience=_PATIENCE)
    poster = _pressed(filmed.poster, parts)
    video = parts.objects.put(filmed.mp4, "video/mp4")
    return MadeMedia(poster.width, poster.height, {**poster.sizes, "video": video}, filmed.seconds)


def _refuse(entry: Claimed, wanted: WantedPicture, reason: str, parts: Parts) -> None:
    refuse_picture(now=parts.clock.now(), entry=entry, picture=wanted, reason=reason)
