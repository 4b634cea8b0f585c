"""Files in a folder, each under the hash of what it holds."""

import os
import re
import shutil
from hashlib import file_digest, sha256
from pathlib import Path

from shop.kernel.ids import new_id

_HASH = re.compile("[0-9a-f]{64}")


class ObjectFolder:
    """A store of files on this machine; only its owner can read it. Safe for threads and processes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, body: bytes, content_type: str) -> str:  # noqa: ARG002  # the row beside it keeps the type
        """Keep the file; returns its SHA-256 in hex. The same file twice is kept once."""
        name = sha256(body).hexdigest()
        place = self._place(name)
        if not place.exists():
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            fresh = place.with_name(f".{new_id().hex}")
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(body)
            fresh.replace(place)
        return name

    def put_file(self, path: Path) -> str:
        """Keep a file that may be too large to hold in memory; returns its SHA-256 in hex. `path` is gone then."""
        with path.open("rb") as file:
            name = file_digest(file, "sha256").hexdigest()
        place = self._place(name)
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.chmod(0o600)
        shutil.move(path, place)
        return name

    def get(self, sha256: str) -> bytes:
        """The file of that hash; raises LookupError where there is none."""
        if not _HASH.fullmatch(sha256) or not self._place(sha256).exists():
            raise LookupError(sha256)
        return self._place(sha256).read_bytes()

    def path(self, sha256: str) -> Path:
        """Where the file of that hash lies, for what is too large to hold in memory; raises LookupError."""
        if not _HASH.fullmatch(sha256) or not self._place(sha256).exists():
            raise LookupError(sha256)
        return self._place(sha256)

    def drop(self, sha256: str) -> None:
        """Forget the file; fine if it is not there."""
        if _HASH.fullmatch(sha256):
            self._place(sha256).unlink(missing_ok=True)

    def _place(self, name: str) -> Path:
        # Two levels, so that no folder gets more entries than a person can list.
        return self._folder / name[:2] / name
