"""How it stands with recording, as one person on a live page reads it, and what they may do about it."""

from dataclasses import dataclass

from sqlmodel import Session

from shop.kernel.ids import new_id
from shop.kernel.language import phrase, say
from shop.live.attending import live_session, terms_of
from shop.live.members import NotAllowed
from shop.live.recordings import RECORDED_KINDS, RecordingStand, recording_text, stand_of
from shop.live.showing import leader
from webapp.live.entering import Entered


@dataclass(frozen=True, slots=True)
class ShownRecording:
    """The banner of one person."""

    state: str
    """``off``, ``asked``, ``recorded`` or ``closing``."""
    leads: bool
    may_record: bool
    """Whether the shop records at all, and this kind of session."""
    stand: RecordingStand
    text: str
    """What they agree to."""
    version: str
    words: str
    """How it stands, in one sentence; empty where nothing is recorded or asked."""
    url: str
    once: str
    """Of this very banner."""


def shown_recording(db: Session, seen: Entered) -> ShownRecording:
    """The banner of whoever is asking."""
    session, terms = live_session(db, seen.watched.id), terms_of(db, seen.shop.id)
    stand = stand_of(db, session.id, seen.person.person, at=seen.now)
    text = recording_text(seen.reader.language)
    leads = _leads(db, seen)
    return ShownRecording(
        state=_state(stand),
        leads=leads,
        may_record=terms.record and session.kind in RECORDED_KINDS and not seen.watched.over,
        stand=stand,
        text=text.told(shop=seen.shop.name, days=terms.keep_recordings_days),
        version=text.version,
        words=_words(seen, stand, leads=leads),
        url=f"{seen.url}/recording",
        once=new_id().hex,
    )


def _state(stand: RecordingStand) -> str:
    if stand.recorded:
        return "recorded"
    if stand.asked:
        return "asked"
    return "closing" if stand.closing else "off"


def _leads(db: Session, seen: Entered) -> bool:
    if not seen.person.works_here:
        return False
    try:
        leader(db, live_session(db, seen.watched.id), seen.person.person)
    except NotAllowed:
        return False
    return True


def _words(seen: Entered, stand: RecordingStand, *, leads: bool) -> str:
    language = seen.reader.language
    state = _state(stand)
    if state in {"off", "closing"}:
        known = _LEADER_ONLY.get(state) if leads else None
        return say(language, known) if known else ""
    if state == "recorded":
        return say(language, _RECORDED_MORE if stand.only_watches else _RECORDED)
    if leads:
        return say(language, _WAITING, count=stand.waiting) if stand.waiting else say(language, _ALL)
    if stand.agreed:
        return say(language, _AGREED)
    return say(language, _WATCHES if stand.only_watches else _ASKED, shop=seen.shop.name)


_LEADER_ONLY = {"closing": phrase("The film of the recording is being made.")}
_RECORDED = phrase("This live session is being recorded.")
_RECORDED_MORE = phrase("This live session is being recorded. You only watch: nothing of you is in it.")
_WAITING = phrase("Everybody is asked whether it may be recorded. Not agreed yet: {count}.")
_ALL = phrase("Everybody who is here agreed.")
_AGREED = phrase("You agreed that it may be recorded. It begins when everybody did.")
_WATCHES = phrase("You only watch. Nothing is recorded while you are here, unless you agree.")
_ASKED = phrase("{shop} would like to record this live session.")
