"""A chat model over the wire: LangChain's client for OpenAI, bounded in time, failing in our words.

It speaks the chat completions that every compatible endpoint knows, and never asks twice where the answer
would be the same.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import openai
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from langchain_openai import ChatOpenAI
from pydantic import PrivateAttr, SecretStr

from agent_tools.model_failure import ModelFailed
from gateways.circuit import Circuit

CONNECT_SECONDS = 3.0
PAUSE_SECONDS = 0.3
THINKING_TOKENS = 1024
"""What a model that thinks before it speaks gets on top of its answer's limit."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a model is, and how long it may take for one answer."""

    key: str
    base_url: str | None
    """None is OpenAI itself."""
    seconds: float

    @property
    def is_openais(self) -> bool:
        """Whether OpenAI itself is spoken to, which knows parameters that others refuse."""
        host = urlsplit(self.base_url).hostname or "" if self.base_url else "api.openai.com"
        return host == "openai.com" or host.endswith(".openai.com")


def made_model(
    endpoint: Endpoint, name: str, temperature: float, max_tokens: int, top_p: float
) -> "OutsideModel":
    """The model of that name, told how to speak as far as it can be told."""
    profile = (
        dict(ChatOpenAI(model=name, api_key=SecretStr("-")).profile or {}) if endpoint.is_openais else {}
    )
    shape = _thinking(profile, max_tokens) if profile.get("reasoning_output") else {"max_tokens": max_tokens}
    if shape.get("reasoning_effort", "none") == "none":
        shape |= {"temperature": temperature, "top_p": top_p}
    return OutsideModel(
        model=name,
        api_key=SecretStr(endpoint.key),
        base_url=endpoint.base_url,
        timeout=openai.Timeout(endpoint.seconds, connect=CONNECT_SECONDS),
        http_client=_connections(endpoint.seconds),
        max_retries=0,
        use_responses_api=False,
        **(shape | {"store": False} if endpoint.is_openais else _compatible(shape)),
    )


class OutsideModel(ChatOpenAI):
    """ChatOpenAI behind a circuit. Raises ModelFailed, whatever the endpoint does."""

    _circuit: Circuit = PrivateAttr()

    def model_post_init(self, context: Any, /) -> None:
        """All models of one endpoint share its circuit."""
        super().model_post_init(context)
        self._circuit = circuit_of(self.openai_api_base or "")

    def _generate(self, *args: Any, **kwargs: Any) -> ChatResult:
        def ask() -> ChatResult:
            result: ChatResult = super(OutsideModel, self)._generate(*args, **kwargs)
            if not result.generations:
                raise ValueError("no choices")
            return result

        return self._twice_at_most(ask)

    def _stream(self, *args: Any, **kwargs: Any) -> Iterator[ChatGenerationChunk]:
        with _in_our_words(self._circuit):
            yield from super()._stream(*args, **kwargs)

    def _twice_at_most(self, ask: Callable[[], ChatResult]) -> ChatResult:
        """Once more after a short pause where the endpoint stumbled; a silent or a busy one is left alone."""
        try:
            with _in_our_words(self._circuit):
                return ask()
        except ModelFailed as failed:
            stumbled = isinstance(failed.__cause__, openai.InternalServerError | openai.APIConnectionError)
            if not stumbled or isinstance(failed.__cause__, openai.APITimeoutError):
                raise
        time.sleep(PAUSE_SECONDS)
        with _in_our_words(self._circuit):
            return ask()


@cache
def circuit_of(_base_url: str) -> Circuit:
    """The breaker before an endpoint, one for the whole process."""
    return Circuit()


def close_connections() -> None:
    """Close the process's connections to models; those made before are of no use any more."""
    for client in _open_clients:
        client.close()
    _open_clients.clear()
    _connections.cache_clear()


_open_clients: list[openai.DefaultHttpxClient] = []


@cache
def _connections(seconds: float) -> openai.DefaultHttpxClient:
    """The process's connections to models, kept open between answers."""
    client = openai.DefaultHttpxClient(timeout=openai.Timeout(seconds, connect=CONNECT_SECONDS))
    _open_clients.append(client)
    return client


@contextmanager
def _in_our_words(circuit: Circuit) -> Iterator[None]:
    """Raise ModelFailed for every way in which an endpoint can fail, and tell the circuit."""
    if not circuit.allows():
        raise ModelFailed("the endpoint failed too often; it is left alone for a while", permanent=False)
    try:
        yield
    except openai.APIStatusError as error:
        failed = _refused(error)
        if not isinstance(error, openai.BadRequestError | openai.UnprocessableEntityError):
            circuit.failed(for_good=failed.permanent)
        raise failed from error
    except openai.APITimeoutError as error:
        circuit.failed()
        raise ModelFailed("the endpoint timed out", permanent=False) from error
    except openai.APIConnectionError as error:
        circuit.failed()
        raise ModelFailed("the endpoint cannot be reached", permanent=False) from error
    except Exception as error:
        # LangChain stumbles in many ways over an answer that lacks its parts; the concierge answers then.
        circuit.failed()
        raise ModelFailed(f"the answer cannot be read: {type(error).__name__}", permanent=False) from error
    circuit.succeeded()


def _refused(error: openai.APIStatusError) -> ModelFailed:
    """Whether asking again may help: not with a key, a name, a quota or a request that is refused."""
    wait = error.response.headers.get("retry-after", "")
    used_up = error.code == "insufficient_quota"
    passing = isinstance(error, openai.InternalServerError | openai.ConflictError) or (
        isinstance(error, openai.RateLimitError) and not used_up
    )
    reason = "the quota is used up" if used_up else f"the endpoint refused: {error.status_code}"
    return ModelFailed(reason, permanent=not passing, retry_after=float(wait) if wait.isdecimal() else None)


def _thinking(profile: dict[str, Any], max_tokens: int) -> dict[str, Any]:
    """As little thought as it allows: an answer in a chat is wanted soon."""
    levels = profile.get("reasoning_effort_levels") or ["low"]
    if levels[0] == "none":
        return {"reasoning_effort": "none", "max_tokens": max_tokens}
    return {"reasoning_effort": levels[0], "max_tokens": max_tokens + THINKING_TOKENS}


def _compatible(shape: dict[str, Any]) -> dict[str, Any]:
    """Only what all endpoints know: some refuse ``store``, and know ``max_tokens`` by its older name alone."""
    told = {name: value for name, value in shape.items() if name != "max_tokens"}
    return told | {"extra_body": {"max_tokens": shape["max_tokens"]}}
