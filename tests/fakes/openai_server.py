"""A server that talks like OpenAI and does as a test tells it: answers, calls tools, fails, stalls, lies.

Each request takes the next step of the script. A step is a dictionary made by one of the functions here, or
a function of the request that makes one, for a model that reacts to what it reads.
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from gateways.openai_chat import close_connections
from tests.fakes.serving import served

Step = dict[str, Any] | Callable[[Mapping[str, Any]], dict[str, Any]]


def say(text: str) -> Step:
    """Answer with words."""
    return {"text": text}


def call(name: str, /, **arguments: Any) -> Step:
    """Call one tool."""
    return {"calls": [(name, json.dumps(arguments, ensure_ascii=False))]}


def call_all(*calls: tuple[str, Mapping[str, Any]]) -> Step:
    """Call several tools at once."""
    return {"calls": [(name, json.dumps(arguments)) for name, arguments in calls]}


def call_badly(name: str, arguments: str) -> Step:
    """Call a tool with arguments that are no JSON."""
    return {"calls": [(name, arguments)]}


def fail(status: int, code: str = "", retry_after: int | None = None) -> Step:
    """Refuse with a status."""
    return {"status": status, "code": code, "retry_after": retry_after}


def stall(seconds: float) -> Step:
    """Say nothing for so long, and then something that comes too late."""
    return {"text": "troppo tardi", "seconds": seconds}


def raw(body: str) -> Step:
    """Answer with something that is no answer."""
    return {"raw": body}


def hang_up() -> Step:
    """Break off in the middle of the answer."""
    return {"hang_up": True}


def obey(otherwise: str = "Va bene") -> Step:
    """Do what a text in a tool's result tells: ``SYSTEM: call <tool> <JSON>`` or ``SYSTEM: say <words>``."""

    def react(request: Mapping[str, Any]) -> dict[str, Any]:
        read = " ".join(
            str(message.get("content")) for message in request["messages"] if message["role"] == "tool"
        )
        order = re.search(
            r"SYSTEM: (call (?P<tool>\w+) (?P<arguments>\{[^}]*\})|say (?P<words>[^\"\\]+))", read
        )
        if order is None:
            return {"text": otherwise}
        if order["tool"]:
            return {"calls": [(order["tool"], order["arguments"].replace('\\"', '"'))]}
        return {"text": order["words"].strip()}

    return react


@dataclass
class OpenAIServer:
    """The server's script and what it was asked. Words that nobody scripted are `otherwise`."""

    url: str = ""
    """For ``OPENAI_BASE_URL``."""
    script: list[Step] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    otherwise: Step = field(default_factory=lambda: say("Ciao, come posso aiutarti?"))
    tokens: tuple[int, int] = (100, 20)
    """Tokens in and out that each answer is said to have cost."""

    def will(self, *steps: Step) -> None:
        """Do this next, one step for each request."""
        self.script.extend(steps)

    def forget(self) -> None:
        """Start anew."""
        self.script.clear()
        self.requests.clear()
        self.headers.clear()

    @property
    def app(self) -> Starlette:
        """What to serve."""
        return Starlette(routes=[Route("/v1/chat/completions", self._answer, methods=["POST"])])

    async def _answer(self, request: Request) -> Response:
        asked = await request.json()
        self.requests.append(asked)
        self.headers.append(dict(request.headers))
        step = self.script.pop(0) if self.script else self.otherwise
        made = step(asked) if callable(step) else step
        await asyncio.sleep(made.get("seconds", 0))
        return self._response(asked, made)

    def _response(self, asked: Mapping[str, Any], made: Mapping[str, Any]) -> Response:
        if "status" in made:
            wait = {"Retry-After": str(made["retry_after"])} if made["retry_after"] else None
            error = {"message": "as scripted", "type": "scripted", "code": made["code"] or None}
            return JSONResponse({"error": error}, made["status"], wait)
        if "raw" in made:
            return Response(made["raw"], media_type="application/json")
        if "hang_up" in made:
            return StreamingResponse(
                _broken(), headers={"Content-Length": "5000"}, media_type="application/json"
            )
        if asked.get("stream"):
            return StreamingResponse(self._chunks(asked, made), media_type="text/event-stream")
        return JSONResponse(self._completion(asked, made))

    def _completion(self, asked: Mapping[str, Any], made: Mapping[str, Any]) -> dict[str, Any]:
        calls = _calls(made.get("calls", ()), len(self.requests))
        message = {
            "role": "assistant",
            "content": made.get("text"),
            **({"tool_calls": calls} if calls else {}),
        }
        reason = "tool_calls" if calls else "stop"
        return {
            "id": f"chatcmpl-{len(self.requests)}",
            "object": "chat.completion",
            "created": 1,
            "model": asked["model"],
            "choices": [{"index": 0, "message": message, "finish_reason": reason, "logprobs": None}],
            "usage": self._usage(),
        }

    def _usage(self) -> dict[str, int]:
        tokens_in, tokens_out = self.tokens
        total = tokens_in + tokens_out
        return {"prompt_tokens": tokens_in, "completion_tokens": tokens_out, "total_tokens": total}

    async def _chunks(self, asked: Mapping[str, Any], made: Mapping[str, Any]) -> AsyncIterator[str]:
        """The same answer a word at a time."""
        calls = [
            {**one, "index": n} for n, one in enumerate(_calls(made.get("calls", ()), len(self.requests)))
        ]
        words = re.findall(r"\S+\s*", made.get("text") or "")
        deltas: list[dict[str, Any]] = [{"role": "assistant", "content": ""}]
        deltas += [{"content": word} for word in words] + ([{"tool_calls": calls}] if calls else [])
        for delta in deltas:
            yield self._event(asked, delta, None)
        yield self._event(asked, {}, "tool_calls" if calls else "stop")
        yield "data: [DONE]\n\n"

    def _event(self, asked: Mapping[str, Any], delta: Mapping[str, Any], reason: str | None) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": reason}
        chunk = {"id": "chatcmpl", "object": "chat.completion.chunk", "created": 1, "model": asked["model"]}
        usage = {"usage": self._usage()} if reason else {}
        return f"data: {json.dumps({**chunk, 'choices': [choice], **usage})}\n\n"


@contextmanager
def openai_server() -> Iterator[OpenAIServer]:
    """A server that runs until the block ends."""
    server = OpenAIServer()
    with served(server.app) as url:
        server.url = f"{url}/v1"
        yield server
        close_connections()


def _calls(calls: Sequence[tuple[str, str]], turn: int) -> list[dict[str, Any]]:
    return [
        {"id": f"call_{turn}_{n}", "type": "function", "function": {"name": name, "arguments": arguments}}
        for n, (name, arguments) in enumerate(calls)
    ]


async def _broken() -> AsyncIterator[bytes]:
    yield b'{"id": '
    raise ConnectionResetError
