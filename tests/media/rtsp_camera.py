"""A camera that speaks RTSP (RFC 2326), written apart from the product; it can be unplugged and plugged in again.

ffmpeg makes its RTP, which is sent interleaved over TCP to whoever asks with the right password.
"""

import asyncio
import base64
import contextlib
import re
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from imageio_ffmpeg import get_ffmpeg_exe

from runtime.embedded.processes import free_port

PASSWORD = "secret"
_CODERS = {
    "h264": ("libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-pix_fmt", "yuv420p"),
    "h265": ("libx265", "-preset", "ultrafast", "-x265-params", "log-level=none:repeat-headers=1"),
}


class RtspCamera:
    """One camera, with a loop in a thread of its own."""

    def __init__(self, folder: Path, codec: str = "h264") -> None:
        self.port = free_port()
        self.asked: list[str] = []
        """Methods and paths, as they came."""
        self._sdp = folder / f"{self.port}.sdp"
        self._rtp_port = free_port()
        self._codec = codec
        self._loop = asyncio.new_event_loop()
        self._server: asyncio.Server | None = None
        self._talks: set[asyncio.StreamWriter] = set()
        self._players: set[asyncio.StreamWriter] = set()

    def address(self, password: str = PASSWORD) -> str:
        """Where it is."""
        return f"rtsp://shop:{password}@127.0.0.1:{self.port}/stream1"

    def plug(self) -> None:
        """Answer."""
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)

    def unplug(self) -> None:
        """Be gone, in the middle of whatever is sent."""
        asyncio.run_coroutine_threadsafe(self._leave(), self._loop).result(10)

    def run(self) -> None:
        """The thread's work."""
        self._loop.run_forever()

    async def forward(self) -> asyncio.DatagramTransport:
        """Send on what ffmpeg makes."""
        transport, _ = await self._loop.create_datagram_endpoint(
            lambda: _Forwarding(self._players), local_addr=("127.0.0.1", self._rtp_port)
        )
        return transport

    def recorder(self) -> list[str]:
        """The command that makes its picture."""
        return [
            *(get_ffmpeg_exe(), "-hide_banner", "-loglevel", "error", "-nostdin", "-re"),
            *("-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25", "-c:v", *_CODERS[self._codec]),
            *("-g", "25", "-flags", "+global_header", "-f", "rtp", "-sdp_file", str(self._sdp)),
            f"rtp://127.0.0.1:{self._rtp_port}?pkt_size=1200",
        ]

    def sdp(self) -> str:
        """What it says of its picture."""
        deadline = time.monotonic() + 20
        while not self._sdp.exists() or "a=rtpmap" not in self._sdp.read_text():
            assert time.monotonic() < deadline
            time.sleep(0.02)
        return re.sub(r"m=video \d+", "m=video 0", self._sdp.read_text()) + "a=control:track0\r\n"

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", self.port)

    async def _leave(self) -> None:
        if self._server:
            self._server.close()
        for writer in list(self._talks):
            writer.transport.abort()
        self._players.clear()
        await asyncio.sleep(0)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._talks.add(writer)
        try:
            while head := await _request(reader):
                self._answer(head, writer)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self._talks.discard(writer)
            self._players.discard(writer)
            writer.close()

    def _answer(self, head: str, writer: asyncio.StreamWriter) -> None:
        method, target, _ = head.split("\r\n", 1)[0].split(" ", 2)
        self.asked.append(f"{method} {target.rsplit('/', 1)[-1]}")
        number = re.search(r"(?im)^cseq:\s*(\d+)", head)
        told = {"CSeq": number[1] if number else "0"}
        right = base64.b64encode(f"shop:{PASSWORD}".encode()).decode()
        body = ""
        if method != "OPTIONS" and f"Basic {right}" not in head:
            status, more = "401 Unauthorized", {"WWW-Authenticate": 'Basic realm="camera"'}
        elif method == "DESCRIBE":
            status, body, more = "200 OK", self.sdp(), {"Content-Type": "application/sdp"}
        elif method == "SETUP":
            status = "200 OK"
            more = {"Transport": "RTP/AVP/TCP;unicast;interleaved=0-1", "Session": "7;timeout=60"}
        else:
            status, more = "200 OK", {"Public": "OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN", "Session": "7"}
        told |= more | {"Content-Length": str(len(body))}
        lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
        writer.write(f"RTSP/1.0 {status}\r\n{lines}\r\n{body}".encode())
        if method == "PLAY" and status.startswith("200"):
            self._players.add(writer)


class _Forwarding(asyncio.DatagramProtocol):
    def __init__(self, players: set[asyncio.StreamWriter]) -> None:
        self._players = players

    def datagram_received(self, data: bytes, addr: object) -> None:  # noqa: ARG002  # the protocol's own names
        for player in list(self._players):
            if not player.is_closing():
                player.write(b"$\x00" + len(data).to_bytes(2, "big") + data)


async def _request(reader: asyncio.StreamReader) -> str:
    """The next request; what a player reports in between is passed over."""
    while first := await reader.read(1):
        if first == b"$":
            channel = await reader.readexactly(3)
            await reader.readexactly(int.from_bytes(channel[1:], "big"))
        else:
            return (first + await reader.readuntil(b"\r\n\r\n")).decode()
    return ""


async def _closed(transport: asyncio.DatagramTransport) -> None:
    transport.close()
    await asyncio.sleep(0.01)


@contextlib.contextmanager
def rtsp_camera(folder: Path, codec: str = "h264") -> Iterator[RtspCamera]:
    """A camera that is plugged in, gone after the block."""
    camera = RtspCamera(folder, codec)
    thread = threading.Thread(target=camera.run, daemon=True)
    thread.start()
    loop = camera._loop
    transport = asyncio.run_coroutine_threadsafe(camera.forward(), loop).result(10)
    recorder = subprocess.Popen(camera.recorder(), stdin=subprocess.DEVNULL)  # noqa: S603  # our own program
    try:
        camera.plug()
        yield camera
    finally:
        recorder.kill()
        recorder.wait()
        camera.unplug()
        asyncio.run_coroutine_threadsafe(_closed(transport), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()
