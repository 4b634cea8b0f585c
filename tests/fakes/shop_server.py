"""The product's side of the webhooks, seen from Twilio: takes what comes and remembers it."""

from dataclasses import dataclass, field
from threading import Condition
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_PATIENCE_SECONDS = 10.0


@dataclass(frozen=True)
class Hook:
    """One webhook that arrived."""

    path: str
    fields: dict[str, str]
    headers: dict[str, str]


@dataclass
class ShopServer:
    """An application for `served`. `answers` are the next statuses it gives; 200 once they are used up."""

    hooks: list[Hook] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    arrived: Condition = field(default_factory=Condition)

    @property
    def app(self) -> Starlette:
        """What to serve."""
        return Starlette(routes=[Route("/{path:path}", self._take, methods=["POST"])])

    @property
    def messages(self) -> list[Hook]:
        """The inbound messages among them."""
        return [hook for hook in self.hooks if "MessageStatus" not in hook.fields]

    def statuses(self, sid: str) -> list[str]:
        """The statuses told of a message, in the order they came."""
        return [hook.fields["MessageStatus"] for hook in self.hooks if self._is_about(hook, sid)]

    def wait_for_status(self, sid: str, status: str) -> Hook:
        """The callback that told of it, once it has come."""

        def found() -> list[Hook]:
            return [
                hook
                for hook in self.hooks
                if self._is_about(hook, sid) and hook.fields["MessageStatus"] == status
            ]

        with self.arrived:
            assert self.arrived.wait_for(found, _PATIENCE_SECONDS), f"never {status}: {self.statuses(sid)}"
        return found()[0]

    def forget(self) -> None:
        """Start anew."""
        self.hooks.clear()
        self.answers.clear()

    async def _take(self, request: Request) -> Response:
        fields = dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))
        query = f"?{request.url.query}" if request.url.query else ""
        with self.arrived:
            self.hooks.append(Hook(request.url.path + query, fields, dict(request.headers)))
            self.arrived.notify_all()
        status = self.answers.pop(0) if self.answers else 200
        return Response("<Response/>", status, media_type="text/xml")

    @staticmethod
    def _is_about(hook: Hook, sid: str) -> bool:
        return hook.fields.get("MessageSid") == sid and "MessageStatus" in hook.fields
