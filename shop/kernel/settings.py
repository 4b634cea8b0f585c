"""Settings: typed, grouped, read once. Secrets have no default."""

from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AnyHttpUrl, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


def _split(value: object) -> object:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


class Settings(BaseSettings):
    """What a process must be told. Every name is an environment variable of the same name."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True)

    # Where things are
    database_url: str
    """PostgreSQL, as the application's own role, which row-level security binds."""
    owner_database_url: str = ""
    """PostgreSQL, as the role that owns the tables: migrations and seeding only."""
    redis_url: str
    """Valkey or Redis: Celery's broker, rate limits, publish and subscribe."""
    chroma_url: str
    """The Chroma server that keeps the vectors."""
    public_url: AnyHttpUrl
    """How the world reaches us: Twilio signs it, links begin with it."""
    object_folder: Path
    """Where pictures and documents lie."""

    # Twilio
    twilio_account_sid: str
    twilio_auth_tokens: Annotated[list[SecretStr], NoDecode]
    """Primary first; more than one while a token is being rotated."""
    twilio_shared_keys: Annotated[dict[str, SecretStr], Field(default_factory=dict)]
    """Webhook signing keys by name, for SharedKey signatures."""
    twilio_api_url: str = ""
    """Where Twilio's API is; empty means Twilio itself."""

    # Payments
    stripe_secret_key: SecretStr | None = None
    """With one, Stripe takes cards; without, the test provider plays at it."""
    stripe_webhook_secrets: Annotated[list[SecretStr], NoDecode, Field(default_factory=list)]
    """``whsec_…``: more than one while a secret is being rolled."""
    stripe_api_url: str = ""
    """Where Stripe's API is; empty means Stripe itself."""
    test_payments_url: str = ""
    """Where the test provider is; empty where there is none."""
    test_payments_secret: SecretStr | None = None
    """Proves who we are to the test provider, and signs what it tells us."""

    # Mail
    smtp_url: SecretStr | None = None
    """The mail server, as ``smtp://user:password@host:587``; without one, mail lies in the object folder."""
    mail_sender: str = ""
    """The address that mail comes from."""

    # Notices on people's own screens
    notice_key: SecretStr | None = None
    """Our key on P-256, 32 bytes in base64url; without one no browser is asked. A new one loses all who were asked."""

    # Secure links
    link_keys: Annotated[list[SecretStr], NoDecode]
    """Signing keys, oldest first; the last one signs."""
    registration_link_lifetime: timedelta = timedelta(hours=24)
    profile_link_lifetime: timedelta = timedelta(hours=1)
    cart_link_lifetime: timedelta = timedelta(hours=24)
    order_link_lifetime: timedelta = timedelta(days=30)
    invoice_link_lifetime: timedelta = timedelta(days=30)
    booking_link_lifetime: timedelta = timedelta(days=30)
    live_link_lifetime: timedelta = timedelta(hours=12)
    """Of links to a live session, and of members to their work."""

    # Other programs
    webhook_private_addresses: bool = False
    """Whether webhooks may go to addresses inside the network, and without encryption there."""
    calendar_private_addresses: bool = False
    """Whether calendars may lie at addresses inside the network, and be read without encryption there."""
    key_requests_per_minute: int = 300
    """How many requests one key to the API may make."""
    shop_requests_per_minute: int = 900
    """How many all keys of one workspace may make together."""

    # Live pictures
    media_engine: Literal["embedded", "mediamtx", "livekit"] = "embedded"
    """What carries the pictures of live sessions."""
    media_url: str = ""
    """How browsers reach the engine: ``https://…``; empty where no pictures are carried."""
    media_inside_url: str = ""
    """How our own processes reach it, where that is another address."""
    media_folder: Path | None = None
    """Where the embedded engine keeps recordings that are not closed, and the clips of demo shops."""
    media_demo_films: bool = True
    """Whether the first demo shop's room is filmed before anybody looks at it."""
    media_second_rung: bool = False
    """Whether the embedded engine makes a smaller picture for weak lines: a fifth of a processor for each stream."""
    mediamtx_api_url: str = ""
    """MediaMTX's API, which only this machine may reach; MEDIA_URL is its WebRTC server then."""
    mediamtx_hls_url: str = ""
    """How browsers reach MediaMTX's HLS server."""
    media_recordings_folder: Path | None = None
    """Where MediaMTX or LiveKit's egress puts recordings, as this machine sees it; without it they record nothing."""
    livekit_api_key: str = ""
    livekit_api_secret: SecretStr | None = None
    stun_urls: Annotated[list[str], NoDecode, Field(default_factory=list)]
    """Servers that tell browsers in a call how they are reached: ``stun:…``, with commas between."""
    turn_urls: Annotated[list[str], NoDecode, Field(default_factory=list)]
    """Relays for calls that go no other way: ``turn:…``, with commas between."""
    turn_secret: SecretStr | None = None
    """What the relays share with us, to believe who may use them."""

    # Addresses of shops' own
    dns_url: str = "https://cloudflare-dns.com/dns-query"
    """Who is asked, over HTTPS, for the record that proves a shop's own address; empty for nobody."""

    # The model
    openai_api_key: SecretStr | None = None
    openai_base_url: str | None = None
    openai_model: str = "gpt-5-mini"

    # Turns
    burst_wait: timedelta = timedelta(milliseconds=700)
    """How long a turn waits for the next fragment of a message."""
    turn_lease: timedelta = timedelta(seconds=45)
    """After this long without an end, a turn counts as lost and is taken up anew."""
    outbox_lease: timedelta = timedelta(seconds=60)
    """After this long without an end, an outbox entry is handed on again."""
    turn_seconds: float = 20.0
    turn_model_calls: int = 6
    turn_tokens: int = 20_000

    # Limits
    webhook_body_limit: int = 256 * 1024
    messages_per_minute: int = 30
    """How many messages of one customer are answered in a minute."""
    api_requests_per_minute: int = 30
    link_requests_per_minute: int = 30
    code_requests_per_minute: int = 6
    """How many one-time codes may be sent for one address on the network."""
    hold_requests_per_minute: int = 20
    """How many times of a calendar may be kept for one address on the network."""
    shopping_requests_per_minute: int = 120
    """A cart's page asks once for each step of a quantity."""

    sockets_per_minute: int = 240
    """How often one address on the network may open a socket; a whole shop may stand behind one address."""

    sign_up: Literal["open", "closed"] = "closed"
    """Whether anybody may open a shop at the console, or only whoever runs the installation."""
    playground: bool = False
    """Whether the phone in the browser is served: never where strangers can reach it."""
    embedded: bool = False
    """Whether the parts run on this machine for this product alone."""
    log_level: str = "INFO"
    relay_metrics_port: int = 0
    """Where the relay tells Prometheus what it did, on the loopback; 0 for nowhere."""

    @field_validator(
        "twilio_auth_tokens", "link_keys", "stripe_webhook_secrets", "stun_urls", "turn_urls", mode="before"
    )
    @classmethod
    def _lists_come_with_commas(cls, value: object) -> object:
        return _split(value)


@cache
def settings() -> Settings:
    """The process's settings, read from the environment the first time."""
    return Settings()
