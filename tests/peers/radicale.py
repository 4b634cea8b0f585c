"""A real CalDAV server, Radicale, as a process of its own on this machine, with its calendars in a folder."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from runtime.embedded.processes import free_port
from shop.booking.outside import Account
from shop.kernel.ids import new_id

USER, PASSWORD = "ada", "s3cret-Über-word"
_PATIENCE_SECONDS = 20.0


@dataclass(frozen=True)
class Radicale:
    """The server, as its owner uses it."""

    url: str
    client: httpx.Client

    def new_calendar(self, name: str = "Ada") -> Account:
        """A fresh calendar, and who may use it."""
        url = f"{self.url}/{USER}/{new_id().hex}/"
        body = f"""<?xml version="1.0"?><c:mkcalendar xmlns="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav">
            <set><prop><displayname>{name}</displayname></prop></set></c:mkcalendar>"""
        self.client.request("MKCALENDAR", url, content=body).raise_for_status()
        return Account(url, USER, PASSWORD)

    def writes(self, account: Account, name: str, *lines: str) -> None:
        """The owner writes an event of these lines with another program; its UID is the name unless told."""
        uid = [] if any(line.startswith("UID:") for line in lines) else [f"UID:{name}"]
        told = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Other//EN", "BEGIN:VEVENT", *uid]
        told += ["DTSTAMP:20261101T000000Z", *lines, "END:VEVENT", "END:VCALENDAR", ""]
        answer = self.client.put(f"{account.url}{name}.ics", content="\r\n".join(told))
        answer.raise_for_status()

    def edits(self, account: Account, name: str, old: str, new: str) -> None:
        """The owner changes an event."""
        body = self.shows(account, name)
        assert old in body
        self.client.put(f"{account.url}{name}.ics", content=body.replace(old, new)).raise_for_status()

    def shows(self, account: Account, name: str) -> str:
        """What stands there; empty where nothing does."""
        answer = self.client.get(f"{account.url}{name}.ics")
        return "" if answer.status_code == httpx.codes.NOT_FOUND else answer.raise_for_status().text

    def deletes(self, account: Account, name: str) -> None:
        """The owner deletes an event."""
        self.client.delete(f"{account.url}{name}.ics").raise_for_status()


@contextmanager
def radicale_server(folder: Path) -> Iterator[Radicale]:
    """The server, until the block ends."""
    port = free_port()
    (folder / "users").write_text(f"{USER}:{PASSWORD}\n", encoding="utf-8")
    settings = {
        "server-hosts": f"127.0.0.1:{port}",
        "auth-type": "htpasswd",
        "auth-htpasswd-filename": str(folder / "users"),
        "auth-htpasswd-encryption": "plain",
        "auth-delay": "0",
        "storage-filesystem-folder": str(folder / "calendars"),
        "logging-level": "error",
    }
    options = [f"--{name}={value}" for name, value in settings.items()]
    process = subprocess.Popen(  # noqa: S603  # our own words
        [sys.executable, "-m", "radicale", "--config", "", *options]
    )
    url = f"http://127.0.0.1:{port}"
    try:
        with httpx.Client(auth=(USER, PASSWORD), trust_env=False) as client:
            _wait(client, url, process)
            yield Radicale(url, client)
    finally:
        process.terminate()
        process.wait(_PATIENCE_SECONDS)


def _wait(client: httpx.Client, url: str, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            client.get(f"{url}/.web/")
        except httpx.TransportError:
            if time.monotonic() > until or process.poll() is not None:
                raise
            time.sleep(0.05)
        else:
            return
