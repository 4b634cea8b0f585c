"""What the owner is written when little of the shop's credit is left, or none: what that changes, and what not."""

from datetime import datetime

from sqlmodel import Session

from shop.events.outbox import Claimed
from shop.kernel.language import phrase, say
from shop.kernel.letter import Letter
from shop.workspaces.viewing import WorkspaceView
from shop.workspaces.wallet import wallet_of, worded_micros


def wallet_letter(
    db: Session, shop: WorkspaceView, entry: Claimed, now: datetime
) -> tuple[str, Letter] | None:
    """To whom, and what, as things stand when it is written; None where something was paid in meanwhile."""
    del entry, now
    wallet = wallet_of(db, shop.id)
    if wallet is None or wallet.state == "full" or not shop.email:
        return None
    empty = wallet.state == "empty"
    subject = phrase("Your credit is used up") if empty else phrase("Little of your credit is left")
    then = (
        phrase(
            "The built-in agent answers from now on where an outside model did, your people write as before, and "
            "messages go out as before. What that uses is written down, and comes off the next payment."
        )
        if empty
        else phrase(
            "When it is used up, the built-in agent goes on answering and so do you: nobody waits for it in silence."
        )
    )
    left = worded_micros(wallet.micros, wallet.currency, shop.language)
    parts = (
        say(shop.language, phrase("What is left now: {amount}."), amount=left),
        say(shop.language, then),
        say(shop.language, phrase("What was used for what stands at the console, under plan and use.")),
    )
    return shop.email, Letter(say(shop.language, subject), "\n\n".join(parts))
