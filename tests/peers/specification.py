"""Twilio's official OpenAPI files, made into one that a mock server can hold us to.

They come from Twilio's own package on npm. Four mends are mechanical, from statements in the files: a list
in a form is repeated fields, ``x-twilio.conditional`` names alternatives of which one is required, "1,600
characters" in a description is a limit, and the addresses of pages are paths, as the files' own examples have
them.
"""

import hashlib
import json
import subprocess
import tarfile
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from runtime.embedded.processes import free_port
from tests.peers.npm import installed, node, run

PACKAGE = "@twilio/cli-core@9.0.0"
INTEGRITY = "sha512-FPHm5gXAUwM2oATmQi3AGYPFz4Urg5G5/vDkpUu5WqNuwueQaS93HwXjdX1OM+miuq0LMimdfbXDTLEp4Nsjfg=="

# What the product calls, by file.
_USED = {
    "twilio_api_v2010": (
        "/2010-04-01/Accounts/{AccountSid}/Messages.json",
        "/2010-04-01/Accounts/{AccountSid}/Messages/{Sid}.json",
        "/2010-04-01/Accounts/{AccountSid}/Messages/{MessageSid}/Media.json",
        "/2010-04-01/Accounts/{AccountSid}/Messages/{MessageSid}/Media/{Sid}.json",
    ),
    "twilio_content_v1": (
        "/v1/Content",
        "/v1/Content/{Sid}",
        "/v1/Content/{ContentSid}/ApprovalRequests/whatsapp",
        "/v1/Content/{Sid}/ApprovalRequests",
    ),
    "twilio_messaging_v3": ("/v3/Indicators/Typing.json",),
}
_FORM = "application/x-www-form-urlencoded"
_LIMIT = ("1,600 characters", 1600)
_PATIENCE_SECONDS = 30.0


@contextmanager
def specification_server(folder: Path) -> Iterator[str]:
    """The address of a mock server that answers as the specification says, and refuses what it forbids."""
    peer, programs = installed("specification"), node()
    document, port = folder / "twilio.json", free_port()
    document.write_text(json.dumps(_document(_packed(folder))))
    prism = peer / "node_modules" / "@stoplight" / "prism-cli" / "dist" / "index.js"
    arguments = ["mock", "-h", "127.0.0.1", "-p", str(port), "--errors", str(document)]
    with subprocess.Popen(  # noqa: S603  # our own words
        [str(programs / "node"), str(prism), *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_for(url)
            yield url
        finally:
            server.terminate()


def _wait_for(url: str) -> None:
    until = time.monotonic() + _PATIENCE_SECONDS
    with httpx.Client(trust_env=False) as client:  # one: to make a client takes longer than to ask
        while True:
            try:
                client.get(url)
            except httpx.TransportError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)
            else:
                return


def _packed(folder: Path) -> Path:
    """The package as npm has it, and as we know it."""
    run(node(), "npm", "pack", PACKAGE, "--silent", folder=folder)
    packed = folder / "twilio-cli-core-9.0.0.tgz"
    digest = "sha512-" + b64encode(hashlib.sha512(packed.read_bytes()).digest()).decode()
    assert digest == INTEGRITY
    return packed


def _document(packed: Path) -> dict[str, Any]:
    """One document of all that the product uses, with the names of each file kept apart."""
    whole: dict[str, Any] = {
        "openapi": "3.0.1",
        "info": {"title": "Twilio", "version": "1"},
        "paths": {},
        "components": {"schemas": {}, "securitySchemes": {}},
    }
    with tarfile.open(packed) as archive:
        for name, paths in _USED.items():
            member = archive.extractfile(f"package/src/services/twilio-api/{name}.json")
            assert member is not None
            _join(whole, json.load(member), name, paths)
    return whole


def _join(whole: dict[str, Any], part: dict[str, Any], name: str, paths: tuple[str, ...]) -> None:
    prefixed = _with_prefix(part, name)
    for path in paths:
        whole["paths"][path] = _mended(prefixed["paths"][path])
    for kind in ("schemas", "securitySchemes"):
        found = prefixed["components"].get(kind, {})
        whole["components"][kind] |= {
            f"{name}.{key}" if kind == "schemas" else key: value for key, value in found.items()
        }


def _with_prefix(part: Any, name: str) -> Any:
    if isinstance(part, dict):
        return {
            key: value.replace("#/components/schemas/", f"#/components/schemas/{name}.")
            if key == "$ref" and isinstance(value, str)
            else _with_prefix(value, name)
            for key, value in part.items()
        }
    return [_with_prefix(item, name) for item in part] if isinstance(part, list) else part


def _mended(item: dict[str, Any]) -> dict[str, Any]:
    # The files name other hosts; the mock server is called under its own.
    item.pop("servers", None)
    for operation in (item[verb] for verb in ("get", "post", "delete") if verb in item):
        _free_paths(operation["responses"])
        form = operation.get("requestBody", {}).get("content", {}).get(_FORM)
        if form and "properties" in form["schema"]:
            _mend_form(form, (operation.get("x-twilio") or {}).get("conditional") or [])
    return item


def _free_paths(responses: dict[str, Any]) -> None:
    for response in responses.values():
        for media in response.get("content", {}).values():
            for name, shape in media["schema"].get("properties", {}).items():
                if name.endswith("uri"):
                    shape.pop("format", None)


def _mend_form(form: dict[str, Any], alternatives: list[list[str]]) -> None:
    properties = form["schema"]["properties"]
    for field, shape in properties.items():
        if shape.get("type") == "array":
            form.setdefault("encoding", {})[field] = {"style": "form", "explode": True}
        if _LIMIT[0] in (shape.get("description") or "") and field == "Body":
            shape["maxLength"] = _LIMIT[1]
    if alternatives:
        form["schema"]["allOf"] = [
            {"anyOf": [{"required": [_camel(field)]} for field in group]} for group in alternatives
        ]


def _camel(field: str) -> str:
    return "".join(word.capitalize() for word in field.split("_"))
