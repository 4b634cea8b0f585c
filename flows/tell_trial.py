"""What a shop is written about a plan that it tries: when it ends, what holds then, what does not fit."""

from collections.abc import Iterator
from datetime import datetime

from sqlmodel import Session

from shop.events.outbox import Claimed
from shop.kernel.language import Language, day_and_time, phrase, say
from shop.kernel.letter import Letter
from shop.workspaces.plans import Plan
from shop.workspaces.using import PlanView, plan_view, too_many
from shop.workspaces.viewing import WorkspaceView


def trial_letter(db: Session, shop: WorkspaceView, entry: Claimed, now: datetime) -> Letter:
    """The letter before the end or the one at it, as things stand when it is written."""
    at = shop.at(now)
    view = plan_view(db, shop.id, at)
    over = entry.payload["trial"] == "over"
    subject = phrase("Your trial of {plan} is over") if over else phrase("Your trial of {plan} ends on {day}")
    until = day_and_time((view.trial_until or at).astimezone(shop.zone), shop.language)
    told = {"plan": view.trial_plan.capitalize(), "day": until}
    parts = [say(shop.language, subject, **told) + ".", *_then(view, shop.language, over=over)]
    return Letter(say(shop.language, subject, **told), "\n\n".join(parts))


def _then(view: PlanView, language: Language, *, over: bool) -> Iterator[str]:
    """What holds afterwards, what does not fit into it, and what can be done."""
    own = view.own.name.capitalize()
    holds = phrase("From now on {plan} holds: {limits}.") if over else phrase("Then {plan} holds: {limits}.")
    yield say(language, holds, plan=own, limits=_limits(view.own, language))
    beyond = too_many(view.used, view.own)
    if "products" in beyond:
        there, most = beyond["products"]
        words = phrase(
            "You have {count} products on the shelf. All of them stay and can be changed; a new one fits once there"
            " are fewer than {most}."
        )
        yield say(language, words, count=there, most=most)
    if "channels" in beyond:
        words = phrase("Your {count} numbers go on answering; no other can be added.")
        yield say(language, words, count=beyond["channels"][0])
    if "megabytes" in beyond:
        there, most = beyond["megabytes"]
        words = phrase(
            "Your files take up {count} MB. All of them stay; a new one fits once they take up less than {most} MB."
        )
        yield say(language, words, count=there, most=most)
    if not beyond:
        yield say(language, phrase("Everything in your shop fits, and stays as it is."))
    yield say(language, phrase("When the answers of a month are used, the built-in agent goes on answering."))
    yield say(language, phrase("Whenever you want the larger plan, tell us."))


def _limits(plan: Plan, language: Language) -> str:
    """Such as ``5 products, 1000 answers a month, 1 number``."""
    told = {
        phrase("products: {most}"): plan.products,
        phrase("answers a month: {most}"): plan.answers,
        phrase("WhatsApp numbers: {most}"): plan.channels,
        phrase("MB of files: {most}"): plan.megabytes,
    }
    return ", ".join(
        say(language, words, most=say(language, phrase("any")) if most is None else most)
        for words, most in told.items()
    )
