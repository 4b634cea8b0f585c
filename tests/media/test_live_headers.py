"""What a page with a moving picture may load, and no other page may."""

import pytest

from webapp.security import live_headers, media_sources


@pytest.mark.parametrize(
    ("url", "sources"),
    [
        ("https://media.example/live", " https://media.example wss://media.example"),
        ("http://127.0.0.1:8100", " http://127.0.0.1:8100 ws://127.0.0.1:8100"),
        ("wss://livekit.example", " https://livekit.example wss://livekit.example"),
        ("", ""),
    ],
)
def test_the_engine_is_reached_over_http_and_over_sockets(url: str, sources: str) -> None:
    assert media_sources(url) == sources


def test_a_live_page_may_use_the_camera_and_loads_nothing_from_strangers() -> None:
    headers = live_headers()
    assert "camera=(self)" in headers["Permissions-Policy"]
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["media-src"] == "'self' blob:"
