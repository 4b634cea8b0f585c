"""Did Twilio send this request? Fail closed: junk is never an exception, only a no.

The account's auth token signs with HMAC-SHA1 over the URL and, for a form, every field in order. A
request may instead be signed with a named key (SharedKey) by HMAC-SHA256, which a second header tells.
A JSON body is covered by its hash in the URL.
"""

import hmac
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import SplitResult, parse_qs, urlsplit, urlunsplit

from pydantic import SecretStr

SIGNATURE_HEADER = "X-Twilio-Signature"
SETTINGS_HEADER = "X-Twilio-Webhooks-Signature-Settings"

Pairs = Sequence[tuple[str, str]]

_HASHES = {"HMAC_SHA1": "sha1", "HMAC_SHA256": "sha256"}


@dataclass(frozen=True, slots=True)
class SigningKeys:
    """What a genuine request may be signed with."""

    tokens: Sequence[SecretStr]
    """Auth tokens; more than one while a token is being rotated."""
    shared: Mapping[str, SecretStr] = field(default_factory=dict)
    """Secrets of SharedKeys by the name that the settings header carries."""


def is_genuine(
    *, url: str, content: Pairs | bytes, signature: str | None, settings: str | None, keys: SigningKeys
) -> bool:
    """Whether one of the keys signed this request.

    `url` is the one that Twilio was told, scheme and query included. `content` is the decoded form, or
    the raw body of anything else. `signature` and `settings` are the two headers, None where absent.
    """
    given = (signature or "").encode("utf-8", "replace")
    algorithm, secrets = _how_signed(settings, keys)
    if not given or not secrets:
        return False
    try:
        signed = _signed_texts(url, content)
    except ValueError:  # an address that cannot be read, such as one with a port of letters
        return False
    # Every pair is computed and compared, so that the time taken tells nothing about which one fits.
    matches = [hmac.compare_digest(sign(text, key, algorithm), given) for text in signed for key in secrets]
    return any(matches)


def sign(text: str, secret: SecretStr, algorithm: str = "sha1") -> bytes:
    """The signature of a URL with its fields appended, in base64."""
    key = secret.get_secret_value().encode()
    return b64encode(hmac.digest(key, text.encode("utf-8", "replace"), algorithm))


def flattened(fields: Iterable[tuple[str, str]]) -> str:
    """Names and values of a form as they are signed: sorted, each value of a name once."""
    return "".join(name + value for name, value in sorted(set(fields)))


def _how_signed(settings: str | None, keys: SigningKeys) -> tuple[str, Sequence[SecretStr]]:
    """The hash, and the secrets to try with it: none where the header names what we don't know."""
    if not settings:
        return "sha1", keys.tokens
    named = dict(part.strip().partition("=")[::2] for part in settings.split(","))
    algorithm = _HASHES.get(named.get("algorithm", "HMAC_SHA1").strip().upper(), "")
    secret = keys.shared.get(named.get("key", "").strip())
    return algorithm, [secret] if secret and algorithm else []


def _signed_texts(url: str, content: Pairs | bytes) -> list[str]:
    """What may have been signed: with and without the standard port, since senders differ."""
    address = _without_secrets(urlsplit(url))
    if isinstance(content, bytes):
        if not _hash_fits(address, content):
            return []
        fields = ""
    else:
        fields = flattened(content)
    return [written + fields for written in (_without_port(address), _with_port(address))]


def _hash_fits(address: SplitResult, body: bytes) -> bool:
    claimed = parse_qs(address.query).get("bodySHA256", [""])[0].encode("utf-8", "replace")
    return hmac.compare_digest(claimed, sha256(body).hexdigest().encode())


def _without_secrets(address: SplitResult) -> SplitResult:
    """Twilio signs neither the user and password of an address nor its fragment."""
    return address._replace(netloc=address.netloc.rpartition("@")[2], fragment="")


def _without_port(address: SplitResult) -> str:
    if not address.port:
        return urlunsplit(address)
    return urlunsplit(address._replace(netloc=address.netloc.rpartition(":")[0]))


def _with_port(address: SplitResult) -> str:
    if address.port:
        return urlunsplit(address)
    port = 443 if address.scheme == "https" else 80
    return urlunsplit(address._replace(netloc=f"{address.netloc}:{port}"))
