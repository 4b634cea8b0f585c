"""What a hundred pages cost that watch one picture, then three hundred, and whether it stands still for anybody.

Everything is on the loopback, so that no figure speaks of a network. The picture is a clip that the media process
repeats in real time; the pages take it over WebSockets, as browsers do, and look at nothing.
"""

import asyncio
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Final
from zlib import crc32

import orjson
from imageio_ffmpeg import get_ffmpeg_exe
from websockets.asyncio.client import connect

from gateways.media.embedded import EmbeddedEngine
from runtime.bench.cpu import milliseconds
from runtime.bench.report import machine
from shop.kernel.clock import SystemClock
from shop.kernel.ids import WorkspaceId, new_id
from shop.live.stream_access import grant_stream

CROWDS: Final = (100, 300)
SECONDS: Final = 12.0
_STALL_SECONDS: Final = 1.0
"""A page that gets nothing for so long has a picture that stands still."""
_AT_ONCE: Final = 50
_KILOBITS: Final = 2000
_HEADER: Final = 200
"""Bytes of a fragment that tell it from every other."""


@dataclass(slots=True)
class _Seen:
    at: dict[int, float] = field(default_factory=dict)
    """When each fragment came, by what its header says."""
    size: int = 0
    skipped: int = 0
    started: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(frozen=True, slots=True)
class Crowd:
    """How it went for so many pages."""

    pages: int
    megabits: float
    """A second, to all of them."""
    fragments: int
    stalls: int
    skipped: int
    behind_ms: float
    """How long after the first page that has it 95 of 100 have the same fragment."""
    cpu: float
    """Of one processor, in hundredths."""
    megabytes: tuple[float, float]
    """Of memory, before and after."""


def pictures(
    pid: int,
    engine: EmbeddedEngine,
    folder: Path,
    crowds: Sequence[int] = CROWDS,
    *,
    seconds: float = SECONDS,
) -> list[Crowd]:
    """Measure with each crowd; `pid` is the media process, `folder` a place that it reads."""
    clip = folder / "bench.mp4"
    film(clip)
    workspace = WorkspaceId(new_id())
    try:
        engine.add_camera(workspace, "bench", str(clip), "clip")
        return [asyncio.run(_watched(pid, engine, workspace, pages, seconds)) for pages in crowds]
    finally:
        engine.end(workspace, "bench")
        clip.unlink()


async def _watched(
    pid: int, engine: EmbeddedEngine, workspace: WorkspaceId, pages: int, seconds: float
) -> Crowd:
    gate, seen = asyncio.Semaphore(_AT_ONCE), [_Seen() for _ in range(pages)]
    urls = [_url(engine, workspace, f"page-{number}") for number in range(pages)]
    works = [asyncio.create_task(_watch(*told, gate)) for told in zip(urls, seen, strict=True)]
    try:
        await asyncio.gather(*(one.started.wait() for one in seen))
        return await _measured(pid, seen, seconds)
    finally:
        for work in works:
            work.cancel()
        await asyncio.gather(*works, return_exceptions=True)


async def _measured(pid: int, seen: list[_Seen], seconds: float) -> Crowd:
    for one in seen:
        one.at.clear()
        one.size = one.skipped = 0
    used, since, memory = milliseconds({"media": pid})["media"], time.monotonic(), memory_of(pid)
    await asyncio.sleep(seconds)
    took = time.monotonic() - since
    return Crowd(
        pages=len(seen),
        megabits=sum(one.size for one in seen) * 8 / 1e6 / took,
        fragments=min(len(one.at) for one in seen),
        stalls=sum(b - a > _STALL_SECONDS for one in seen for a, b in pairwise(one.at.values())),
        skipped=sum(one.skipped for one in seen),
        behind_ms=_behind(seen),
        cpu=(milliseconds({"media": pid})["media"] - used) / took / 10,
        megabytes=(memory, memory_of(pid)),
    )


async def _watch(url: str, seen: _Seen, gate: asyncio.Semaphore) -> None:
    async with gate:
        page = await connect(url, compression=None, max_size=None)
    try:
        async for message in page:
            if isinstance(message, bytes):
                seen.at[crc32(message[:_HEADER])] = time.monotonic()
                seen.size += len(message)
                seen.started.set()
            elif orjson.loads(message)["type"] == "skipped":
                seen.skipped += 1
    finally:
        await page.close()


def _behind(seen: list[_Seen]) -> float:
    """In milliseconds: 95 of 100 pages have a fragment so long after the first that has it."""
    shared = set.intersection(*(set(one.at) for one in seen))
    late = sorted(
        1000 * (one.at[name] - min(other.at[name] for other in seen)) for name in shared for one in seen
    )
    return late[int(0.95 * len(late))] if late else 0.0


def picture_table(crowds: Sequence[Crowd]) -> str:
    """Markdown: what each crowd saw, and what it cost."""
    rows = [
        ("", *(f"{crowd.pages} pages" for crowd in crowds)),
        ("---", *("---:" for _ in crowds)),
        ("megabits a second to all of them", *(f"{crowd.megabits:,.0f}" for crowd in crowds)),
        ("pictures that stood still for a second", *(f"{crowd.stalls:,}" for crowd in crowds)),
        ("fragments left out", *(f"{crowd.skipped:,}" for crowd in crowds)),
        ("behind the first page that has it: p95, ms", *(f"{crowd.behind_ms:,.0f}" for crowd in crowds)),
        ("of one processor", *(f"{crowd.cpu:,.1f} %" for crowd in crowds)),
        ("memory before and after, MB", *(f"{a:,.0f}, {b:,.0f}" for a, b in (c.megabytes for c in crowds))),
    ]
    told = (
        f"One picture of 1280x720 at about {_KILOBITS / 1000:.0f} megabits a second, carried by the embedded engine to "
        f"so many pages over WebSockets for {SECONDS:.0f} seconds, all on one machine ({machine()})."
    )
    return "\n".join([told, "", *(f"| {' | '.join(row)} |" for row in rows)])


def _url(engine: EmbeddedEngine, workspace: WorkspaceId, tab: str) -> str:
    grant = grant_stream(
        workspace_id=workspace,
        stream="bench",
        role="watch",
        person="viewer:bench",
        tab=tab,
        now=SystemClock().now(),
    )
    return engine.view_access(grant).doors[0].url


def film(path: Path) -> None:
    """Some seconds of a picture that moves, at a steady rate."""
    rate = (
        "-b:v",
        f"{_KILOBITS}k",
        "-minrate",
        f"{_KILOBITS}k",
        "-maxrate",
        f"{_KILOBITS}k",
        "-bufsize",
        "1000k",
    )
    coded = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "25", "-bf", "0", *rate)
    drawn = ("-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=25", "-t", "4")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    subprocess.run(  # noqa: S603  # our own program, and a file of our own
        [get_ffmpeg_exe(), "-hide_banner", "-loglevel", "error", "-nostdin", "-y", *drawn, *coded, str(path)],
        check=True,
    )


def memory_of(pid: int) -> float:
    """What the process holds of the machine's memory, in megabytes."""
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS"))
