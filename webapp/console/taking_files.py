"""How a page of the console takes a file: read whole, no larger than it may be, and laid into the object store."""

from typing import Final

from fastapi import Request, UploadFile

from shop.kernel.refusals import Refusal
from webapp.wiring import wiring_of

MOST_NAME: Final = 120


class FileMissing(Refusal):
    """No file was chosen."""

    status = 422


class StoreAway(Refusal):
    """There is nowhere to lay files."""

    status = 503


def body_of(file: UploadFile | None, most: int) -> bytes:
    """What the file holds, with one byte more than `most` where it holds more. Refuses FileMissing."""
    body = file.file.read(most + 1) if file is not None else b""
    if not body:
        raise FileMissing
    return body


def type_of(file: UploadFile) -> str:
    """What the browser says that it is; whether that is true shows when it is opened."""
    return (file.content_type or "").partition(";")[0].strip().lower()


def name_of(file: UploadFile, otherwise: str) -> str:
    """What it is called, without where it lay."""
    return (file.filename or otherwise).replace("\\", "/").rpartition("/")[2][:MOST_NAME] or otherwise


def laid(request: Request, body: bytes, content_type: str) -> str:
    """The hash under which it lies in the object store. Refuses StoreAway."""
    store = wiring_of(request).objects
    if store is None:
        raise StoreAway
    return store.put(body, content_type)
