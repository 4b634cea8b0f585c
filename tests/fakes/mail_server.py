"""A mail server that takes what comes, or refuses it as a test tells it."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class MailBox:
    """What the server took, and what it is to say at each step instead of yes."""

    url: str = ""
    messages: list[bytes] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    """By command, such as ``{"RCPT": "550 unknown"}``; an empty answer hangs up."""


@contextmanager
def mail_server() -> Iterator[MailBox]:
    """A server that runs until the block ends."""
    box = MailBox()

    class Talk(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self._say("220 ready")
            while line := self.rfile.readline():
                if not self._answer(line.split()[0].upper().decode()):
                    return

        def _answer(self, command: str) -> bool:
            usual = {"EHLO": "250 mail.example", "DATA": "354 go on", "QUIT": "221 bye"}
            told = box.answers.get(command, usual.get(command, "250 fine"))
            if not told:
                return False
            self._say(told)
            if command == "DATA" and told.startswith("354"):
                return self._take()
            return command != "QUIT"

        def _take(self) -> bool:
            lines = iter(self.rfile.readline, b".\r\n")
            box.messages.append(b"".join(line.removeprefix(b".") for line in lines))
            told = box.answers.get("END", "250 taken")
            if told:
                self._say(told)
            return bool(told)

        def _say(self, words: str) -> None:
            self.wfile.write(f"{words}\r\n".encode())

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk) as server:
        server.daemon_threads = True
        box.url = f"smtp://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield box
        finally:
            server.shutdown()
            thread.join()
