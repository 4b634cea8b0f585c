"""What the person who started us, and the machine, already decided."""

import os
import pwd
from collections.abc import Mapping
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]

_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "SSL_CERT_FILE", "COVERAGE_PROCESS_START")


def given() -> Mapping[str, str]:
    """The variables we were started with: the only reader besides the settings, which it prepares."""
    return dict(os.environ)  # noqa: TID251  # settings are made from it before any can be read


def plain() -> dict[str, str]:
    """The few variables that a program of another make needs: no setting and no secret among them."""
    return {name: value for name, value in given().items() if name in _PASSED_ON}


def state_folder() -> Path:
    """Where everything that the product keeps lies: ``state`` in the project, or VETRINA_STATE."""
    return Path(given().get("VETRINA_STATE") or PROJECT / "state").absolute()


def is_root() -> bool:
    """Whether we may become somebody else; PostgreSQL refuses to run as root."""
    return os.geteuid() == 0


def nobody() -> tuple[int, int]:
    """User and group of the account without rights, there on every Unix; raises KeyError where it isn't."""
    account = pwd.getpwnam("nobody")
    return account.pw_uid, account.pw_gid
