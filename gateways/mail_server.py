"""E-mails through a mail server, by SMTP."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from gateways.mail_writing import Postbox
from shop.messaging.channel import Fault, SendFailed

_SECONDS = 15.0
_TEMPORARY = range(400, 500)
_PORTS = {"smtp": 587, "smtps": 465}


class MailServer(Postbox):
    """Sends each message over a connection of its own. Safe for threads."""

    def __init__(self, url: str, sender: str) -> None:
        """Use the server of ``smtp://user:password@host:587`` (STARTTLS where it is offered) or ``smtps://…``.

        `sender` is the address they come from. A password is never sent over a line that is not encrypted.
        """
        super().__init__(sender)
        self._server = urlsplit(url)
        if self._server.scheme not in _PORTS or not self._server.hostname:
            raise ValueError("a mail server's address begins with smtp:// or smtps://")

    def _hand_over(self, message: EmailMessage, reference: str) -> object:
        del reference  # the Message-ID is made from it
        with _in_our_words(), self._connection() as connection:
            connection.send_message(message)
        return message["Message-ID"]

    @contextmanager
    def _connection(self) -> Iterator[smtplib.SMTP]:
        host, port = self._server.hostname or "", self._server.port or _PORTS[self._server.scheme]
        context = ssl.create_default_context()
        encrypted = self._server.scheme == "smtps"
        try:
            connection = (
                smtplib.SMTP_SSL(host, port, timeout=_SECONDS, context=context)
                if encrypted
                else smtplib.SMTP(host, port, timeout=_SECONDS)
            )
        except OSError as error:
            raise SendFailed(Fault.RETRY) from error
        with connection:
            connection.ehlo()
            if not encrypted and connection.has_extn("starttls"):
                connection.starttls(context=context)
                encrypted = True
            self._log_in(connection, encrypted=encrypted)
            yield connection

    def _log_in(self, connection: smtplib.SMTP, *, encrypted: bool) -> None:
        if not self._server.username:
            return
        if not encrypted:
            raise SendFailed(Fault.SENDER)
        connection.login(unquote(self._server.username), unquote(self._server.password or ""))


@contextmanager
def _in_our_words() -> Iterator[None]:
    """Raise SendFailed for every way in which a server can refuse: 4xx passes, 5xx does not (RFC 5321)."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused as error:
        raise _judged(next(iter(error.recipients.values()))[0], Fault.RECIPIENT) from error
    except (smtplib.SMTPAuthenticationError, smtplib.SMTPSenderRefused) as error:
        raise _judged(error.smtp_code, Fault.SENDER) from error
    except smtplib.SMTPResponseException as error:
        raise _judged(error.smtp_code, Fault.CONTENT) from error
    except smtplib.SMTPNotSupportedError as error:
        raise SendFailed(Fault.SENDER) from error
    except (smtplib.SMTPException, OSError) as error:
        # The line broke, perhaps after the last word of the message.
        raise SendFailed(Fault.UNKNOWN) from error


def _judged(code: int, fault: Fault) -> SendFailed:
    return SendFailed(Fault.RETRY if code in _TEMPORARY else fault, code)
