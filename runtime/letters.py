"""Work on e-mails: written from the order as it is now, handed to the mail server, sent once."""

from datetime import timedelta

from bot.parts import Parts
from flows.try_again import again_or_never, settle
from flows.write_letter import write_letter
from shop.events.outbox import Claimed
from shop.messaging.channel import SendFailed

MOST_TRIES = 8


def perform(entry: Claimed, parts: Parts) -> None:
    """Send the e-mail of an outbox entry; our reference keeps a repeated one from being a second one."""
    now = parts.clock.now()
    addressed = write_letter(now=now, entry=entry)
    if addressed is None:
        return
    letter = addressed.letter
    try:
        parts.mail.send(
            reference=addressed.reference,
            recipient=addressed.recipient,
            subject=letter.subject,
            text=letter.text,
            attachments=letter.attachments,
            sender_name=addressed.sender_name,
        )
    except SendFailed as failed:
        again_or_never(
            now=now,
            entry=entry,
            permanent=failed.permanent,
            most_tries=MOST_TRIES,
            wait=timedelta(seconds=2.0**entry.attempts),
            error=failed.fault,
        )
    else:
        settle(now=now, entry=entry)
