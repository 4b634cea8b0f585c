"""Which engine carries the pictures of live sessions, as the settings say."""

from gateways.media.embedded import EmbeddedEngine
from gateways.media.handed_over import HandedOver
from gateways.media.livekit import LiveKitEngine
from gateways.media.mediamtx import MediaMtxEngine
from gateways.object_folder import ObjectFolder
from shop.kernel.clock import Clock
from shop.kernel.settings import Settings
from shop.live.media_engine import MediaEngine


def media_engine(configured: Settings, clock: Clock) -> MediaEngine | None:
    """The engine; None where no address of one is known."""
    if not configured.media_url:
        return None
    handed = configured.media_recordings_folder
    handed_over = HandedOver(handed, ObjectFolder(configured.object_folder).put_file) if handed else None
    embedded = EmbeddedEngine(
        configured.media_url,
        clock,
        inside_url=configured.media_inside_url,
        second_rung=configured.media_second_rung,
    )
    if configured.media_engine == "mediamtx":
        hls = configured.mediamtx_hls_url or configured.media_url
        api, webrtc = configured.mediamtx_api_url, configured.media_url
        return MediaMtxEngine(api, webrtc_url=webrtc, hls_url=hls, door=embedded, handed_over=handed_over)
    if configured.media_engine == "livekit" and configured.livekit_api_secret:
        secret = configured.livekit_api_secret.get_secret_value()
        return LiveKitEngine(
            configured.media_url,
            configured.livekit_api_key,
            secret,
            clock,
            inside_url=configured.media_inside_url,
            handed_over=handed_over,
        )
    return embedded
