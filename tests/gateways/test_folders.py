"""Files and e-mails that stay on this machine."""

import stat
from email import message_from_bytes
from email.policy import SMTP
from hashlib import sha256
from pathlib import Path

import pytest

from gateways.mail_folder import MailFolder
from gateways.object_folder import ObjectFolder


def test_a_file_lies_under_the_hash_of_what_it_holds(tmp_path: Path) -> None:
    kept = ObjectFolder(tmp_path).put(b"picture", "image/png")
    assert kept == sha256(b"picture").hexdigest()
    [file] = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert file.read_bytes() == b"picture"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_same_file_twice_is_kept_once_and_forgotten_once(tmp_path: Path) -> None:
    objects = ObjectFolder(tmp_path)
    kept = [objects.put(b"picture", "image/png") for _ in range(2)]
    objects.drop(kept[0])
    objects.drop(kept[1])
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_file_is_had_again_by_its_hash_and_by_nothing_else(tmp_path: Path) -> None:
    objects = ObjectFolder(tmp_path / "objects")
    kept = objects.put(b"picture", "image/png")
    (tmp_path / "secret").write_text("x")
    assert objects.get(kept) == b"picture"
    for name in ("0" * 64, "", "../secret", f"../{kept}", kept.upper()):
        with pytest.raises(LookupError):
            objects.get(name)


def test_an_e_mail_can_be_opened_and_is_written_once_for_its_reference(tmp_path: Path) -> None:
    mail = MailFolder(tmp_path / "mail", "shop@example.test")
    for _ in range(2):
        mail.send(reference="m-1", recipient="g@example.test", subject="Un messaggio", text="Perché no?")
    [file] = (tmp_path / "mail").iterdir()
    message = message_from_bytes(file.read_bytes(), policy=SMTP)
    assert message["To"] == "g@example.test"
    assert message.get_content().strip() == "Perché no?"
