"""Who sends a request: the holder of a secure link."""

from typing import Annotated

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from shop.kernel.refusals import Refusal

_bearer = HTTPBearer(
    scheme_name="Profile link", description="The token of a customer's profile link.", auto_error=False
)


class TokenNeeded(Refusal):
    """Nobody says who this is about."""

    status = 401


def profile_token(found: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> str:
    """The token of the request; refuses where there is none."""
    if found is None:
        raise TokenNeeded
    return found.credentials
