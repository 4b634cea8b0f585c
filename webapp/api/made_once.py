"""What a customer's own device asks for twice is done once, as it is for programs that have a key of the shop."""

from collections.abc import Callable
from hashlib import sha256

from fastapi import Response
from pydantic import BaseModel

from flows.answer_once import Answered, begin_request, forget_request, keep_answer
from webapp.api.keys import given_again
from webapp.shop_pages.visit import Visit

_MADE = 201


def made_once(seen: Visit, what: str, told: BaseModel, make: Callable[[], BaseModel]) -> Response:
    """What `make` made, or had made when the same was asked before; a no leaves the key free for another try.

    `what` names the request, whoever asks and their key. Refuses KeyReused and StillAtWork.
    """
    key = (
        f"own/{sha256(what.encode()).hexdigest()}"  # a key of the shop's programs is never the same by chance
    )
    known = begin_request(
        now=seen.now,
        workspace_id=seen.shop.id,
        key=key,
        fingerprint=sha256(told.model_dump_json().encode()).hexdigest(),
    )
    if known is not None:
        return given_again(known)
    try:
        body = make().model_dump_json().encode()
    except BaseException:
        forget_request(workspace_id=seen.shop.id, key=key)
        raise
    keep_answer(workspace_id=seen.shop.id, key=key, answered=Answered(_MADE, body))
    return Response(body, status_code=_MADE, media_type="application/json")
