"""Builders of pictures and videos, and a worker that makes their sizes."""

import subprocess
from datetime import datetime
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import cast

from imageio_ffmpeg import get_ffmpeg_exe
from PIL import Image

from bot.parts import Parts
from flows.add_picture import add_picture
from gateways.object_folder import ObjectFolder
from runtime.picture_work import perform
from shop.kernel.ids import ProductMediaId
from tests.world import MORNING, PinnedClock, Shop, due


def a_photograph(width: int = 1600, height: int = 1200, form: str = "JPEG", **options: object) -> bytes:
    """A picture that is red at the top and blue below."""
    picture = Image.new("RGB", (width, height), "blue")
    picture.paste("red", (0, 0, width, height // 4))
    out = BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()


def taken_sideways(width: int = 1600, height: int = 1200) -> bytes:
    """A photograph with its camera held upright, and the place where it was taken in it."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Camera of Rosaria"
    exif.get_ifd(0x8825)[1] = "N"
    return a_photograph(width, height, exif=exif)


def a_film(folder: Path, seconds: int = 2, size: str = "640x360") -> bytes:
    """A short video with a tone."""
    target = folder / f"film-{seconds}-{size}.mp4"
    subprocess.run(  # noqa: S603  # our own program and arguments
        [
            *(get_ffmpeg_exe(), "-nostdin", "-y", "-loglevel", "error"),
            *("-f", "lavfi", "-i", f"testsrc=size={size}:rate=5:duration={seconds}"),
            *("-f", "lavfi", "-i", f"sine=duration={seconds}", "-metadata", "title=Rosaria at home"),
            *("-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", "-shortest", str(target)),
        ],
        check=True,
    )
    return target.read_bytes()


def a_picture(
    shop: Shop, objects: ObjectFolder, body: bytes, content_type: str = "image/jpeg", product: str = "olio"
) -> ProductMediaId:
    """The shop adds it."""
    source = objects.put(body, content_type)
    return add_picture(
        now=MORNING,
        actor="member",
        workspace_id=shop.id,
        product=product,
        source=source,
        content_type=content_type,
        size=len(body),
    )


def the_worker_comes_by(objects: ObjectFolder, at: datetime = MORNING) -> int:
    """Everything that is due is done; how much that was."""
    parts = cast("Parts", SimpleNamespace(clock=PinnedClock(at), objects=objects))
    entries = due("picture", at=at)
    for entry in entries:
        perform(entry, parts)
    return len(entries)
