"""A browser stays signed in: its refresh token is exchanged for the next one."""

from datetime import datetime

from shop.events.recorded import record
from shop.kernel.database import transaction
from shop.workspaces.console_sessions import RefreshToken, TokenReused, renew_session, was_reused


def keep_signed_in(*, now: datetime, token: RefreshToken) -> RefreshToken | None:
    """The next token; None where another tab has just got it and nothing new is to be kept.

    Refuses SessionEnded; TokenReused where the token was replaced long ago: then the session has ended for whoever
    holds the newer one, too.
    """
    with transaction(token.workspace_id) as db:
        reused = was_reused(db, token, now)
        if reused:
            record(
                db,
                "SignInStolen",
                workspace_id=token.workspace_id,
                actor="system",
                now=now,
                subject_id=token.session_id,
            )
        else:
            return renew_session(db, token, now)
    raise TokenReused
