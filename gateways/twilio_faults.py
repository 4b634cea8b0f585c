"""What does an error of Twilio mean for another try? One table of codes, in our five words.

Codes and their meaning: https://www.twilio.com/docs/api/errors. A code that is not in the table is judged
by the status of the answer alone.
"""

import json
from collections.abc import Mapping

import requests
from urllib3.exceptions import MaxRetryError, NewConnectionError

from shop.messaging.channel import Fault, SendFailed

_CODES: dict[Fault, tuple[int, ...]] = {
    Fault.RETRY: (
        20009,  # still under way, so that it cannot be deleted yet
        20429,  # too many requests
        30001,  # the sender's queue is full
        30022,  # the carrier's rate limit
        63009,  # WhatsApp answered with an error
        63010,  # the channel failed inside
        63012,  # WhatsApp is out of order
        63017,  # the account's rate limit
        63018,  # the sender's rate limit
    ),
    Fault.RECIPIENT: (
        21211,  # no such To
        21214,  # To cannot be reached
        21408,  # no permission for To's region
        21610,  # unsubscribed
        21614,  # To is no mobile number
        30003,  # unreachable handset
        30004,  # blocked by the recipient
        30005,  # unknown handset
        30006,  # landline
        63003,  # not found, or inactive
        63015,  # has not joined the sandbox
        63024,  # invalid recipient
        63032,  # Meta's experiment leaves this person out
        63033,  # blocked, or marketing opted out
        63049,  # Meta chose not to deliver this marketing message
    ),
    Fault.CONTENT: (
        21602,  # no body
        21605,  # too long
        21617,  # over 1,600 characters
        21619,  # neither body nor media
        21620,  # invalid media address
        21623,  # too many media
        21654,  # no ContentSid
        21655,  # ContentSid invalid
        21656,  # ContentVariables invalid
        21658,  # a parameter is too long
        63005,  # rejected by the channel
        63013,  # violates the channel's policy
        63019,  # media could not be fetched
        63021,  # content invalid
        63027,  # no such template
        63028,  # wrong number of variables
        63030,  # template with media
        63040,  # template rejected
        63041,  # template paused
        63042,  # template disabled
        92002,  # too many variables
        92007,  # variables are no text, or hold a new line
    ),
    Fault.WINDOW: (63016,),  # outside the 24 hours, and no template
    Fault.SENDER: (
        20003,  # credentials refused
        20404,  # no such account
        21212,  # From invalid
        21603,  # no From
        21606,  # From is not ours
        21659,  # From is not ours
        21910,  # From and To of different channels
        30002,  # account suspended
        63001,  # the channel refused the credentials
        63007,  # no channel with this From
        63020,  # Business Manager invitation not accepted
        63051,  # sender locked
        63062,  # terms of service not accepted
        63112,  # WhatsApp Business account disabled
    ),
    Fault.UNKNOWN: (
        20500,  # failed inside: it may have been taken
        30008,  # unknown error
    ),
}

FAULTS: Mapping[int, Fault] = {code: fault for fault, codes in _CODES.items() for code in codes}
"""What each known code is about."""

_REFUSED = 400
_THROTTLED = 429
_SERVER_SIDE = 500
_SENDERS_OWN = frozenset({401, 403, 404})


def fault_of(code: int) -> Fault:
    """What a message that failed later on, with this code, failed of; content for an unknown code."""
    return FAULTS.get(code, Fault.CONTENT)


def fault_of_answer(
    status: int, body: str, retry_after: str | None = None, *, writes: bool = True
) -> SendFailed:
    """The failure that an HTTP answer of 300 or above tells of.

    5xx is UNKNOWN: Twilio's API is not idempotent, and a request that failed inside may have been taken.
    One that only reads may be repeated.
    """
    code = _code(body)
    fault = _judge(status, code)
    if fault is Fault.UNKNOWN and not writes:
        fault = Fault.RETRY
    return SendFailed(fault, code, _seconds(retry_after))


def fault_of_transport(error: requests.RequestException, *, writes: bool) -> SendFailed:
    """The failure of a request that got no answer.

    Where nothing was sent yet, or where it only reads, trying again does no harm. Otherwise nobody knows.
    """
    harmless = not writes or _never_sent(error)
    return SendFailed(Fault.RETRY if harmless else Fault.UNKNOWN)


def _judge(status: int, code: int | None) -> Fault:
    if status == _THROTTLED:
        return Fault.RETRY
    if status >= _SERVER_SIDE:
        return Fault.UNKNOWN
    unlisted = Fault.SENDER if status in _SENDERS_OWN or status < _REFUSED else Fault.CONTENT
    return FAULTS.get(code, unlisted) if code else unlisted


def _never_sent(error: requests.RequestException) -> bool:
    if isinstance(error, requests.ConnectTimeout | requests.exceptions.ProxyError):
        return True
    inner = error.args[0] if error.args else None
    return isinstance(inner, MaxRetryError) and isinstance(inner.reason, NewConnectionError)


def _code(body: str) -> int | None:
    try:
        code = json.loads(body)["code"]
    except (ValueError, KeyError, TypeError):
        return None
    return code if isinstance(code, int) else None


def _seconds(retry_after: str | None) -> float | None:
    return float(retry_after) if retry_after and retry_after.isascii() and retry_after.isdigit() else None
