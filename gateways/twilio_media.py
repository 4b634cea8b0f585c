"""Files that customers send: fetched with our credentials from Twilio, without them from where it points."""

from urllib.parse import urljoin, urlsplit

import requests

from gateways.twilio_faults import fault_of_answer, fault_of_transport
from gateways.twilio_http import CONNECT_SECONDS, TwilioHttp
from shop.messaging.channel import Fault, Fetched, SendFailed

READ_SECONDS = 20.0
MOST_REDIRECTS = 3

_CHUNK = 64 * 1024
_OK = 200
_NOT_THERE_YET = 404


def fetch_media(http: TwilioHttp, credentials: tuple[str, str], url: str, limit: int) -> Fetched:
    """The file at one of Twilio's media addresses; raises SendFailed.

    CONTENT where the file is over `limit` bytes or the address is not Twilio's; RETRY where it may be had
    later: Twilio tells of a file a moment before it can be fetched.
    """
    if not _is_twilios(url):
        raise SendFailed(Fault.CONTENT)
    address = http.aim(url)
    auth: tuple[str, str] | None = credentials
    for _ in range(MOST_REDIRECTS):
        answer = _get(http, address, auth)
        with answer:
            if not answer.is_redirect:
                return _read(answer, limit)
            # The storage it points to refuses a request with two ways of proof, and must not learn ours.
            address, auth = _next(answer, address), None
    raise SendFailed(Fault.CONTENT)


def _get(http: TwilioHttp, address: str, auth: tuple[str, str] | None) -> requests.Response:
    try:
        return http.connections.get(
            address,
            auth=auth or _no_proof,
            stream=True,
            allow_redirects=False,
            timeout=(CONNECT_SECONDS, READ_SECONDS),
        )
    except requests.RequestException as error:
        raise fault_of_transport(error, writes=False) from error


def _no_proof(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Says that none is wanted; with None, the client would look for some in the environment."""
    return request


def _read(answer: requests.Response, limit: int) -> Fetched:
    if answer.status_code == _NOT_THERE_YET:
        raise SendFailed(Fault.RETRY)
    if answer.status_code != _OK:
        wait = answer.headers.get("Retry-After")
        raise fault_of_answer(answer.status_code, answer.text, wait, writes=False)
    body = bytearray()
    try:
        for chunk in answer.iter_content(_CHUNK):
            body += chunk
            if len(body) > limit:
                raise SendFailed(Fault.CONTENT)
    except requests.RequestException as error:
        raise fault_of_transport(error, writes=False) from error
    return Fetched(bytes(body), answer.headers.get("Content-Type", "application/octet-stream"))


def _next(answer: requests.Response, address: str) -> str:
    target = urljoin(address, answer.headers.get("Location", ""))
    # Down to plain HTTP only where the whole way is plain: a stand-in on this machine.
    allowed = {"https"} | ({"http"} if urlsplit(address).scheme == "http" else set())
    if urlsplit(target).scheme not in allowed:
        raise SendFailed(Fault.CONTENT)
    return target


def _is_twilios(url: str) -> bool:
    parts = urlsplit(url)
    host = parts.hostname or ""
    return parts.scheme == "https" and (host == "twilio.com" or host.endswith(".twilio.com"))
