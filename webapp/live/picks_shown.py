"""The warehouse's list in its reader's words: where to go, what to take, for whom, and who has it."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from shop.kernel.language import Language, phrase, say, text_in
from shop.live.event_bodies import PickLine
from webapp.customer_pages.figures import Figures

_DOES = {
    "open": (phrase("Mark picked"), "pick"),
    "picked": (phrase("Not picked"), "unpick"),
    "put_back": (phrase("It is back"), "return"),
}


@dataclass(frozen=True, slots=True)
class ShownPick:
    """One line."""

    id: UUID
    shelf: str
    """Empty where none is known."""
    name: str
    count: str
    """``2``, or ``300 g``."""
    unit_piece: bool
    details: str
    """Its code and its lot."""
    note: str
    picture: str
    pick: str
    by: str
    """Who has it, and since when; empty where nobody has."""
    codes: str
    """What a scanner may read of it, apart by blanks: its bar code, its sku."""
    does: str
    """What the reader can do with it, as a path and a command name it."""
    action: str
    """The same in words."""

    @property
    def waits(self) -> bool:
        """Whether somebody has to go for it."""
        return self.pick in {"open", "put_back"}


@dataclass(frozen=True, slots=True)
class ShownSession:
    """The lines of one live session."""

    number: int
    customer: str
    member: str
    picks: tuple[ShownPick, ...]

    @property
    def left(self) -> int:
        """How many wait."""
        return sum(pick.waits for pick in self.picks)


def shown_picks(lines: Iterable[PickLine], figures: Figures, shop_language: Language) -> list[ShownSession]:
    """The lines by session; within each as they come, which is the way along the shelves."""
    return [
        ShownSession(
            number,
            (found := list(group))[0].customer_name,
            found[0].member_name,
            tuple(_shown(line, figures, shop_language) for line in found),
        )
        for number, group in groupby(lines, key=lambda line: line.session_number)
    ]


def _shown(line: PickLine, figures: Figures, shop_language: Language) -> ShownPick:
    language = figures.language
    action, does = _DOES.get(line.pick, ("", ""))
    lot = say(language, phrase("lot {lot}"), lot=line.lot) if line.lot else ""
    return ShownPick(
        id=line.item_id,
        shelf=line.shelf,
        name=text_in(dict(line.names), language, shop_language),
        count=figures.quantity(line.quantity, line.unit),
        unit_piece=line.unit == "piece",
        details=" · ".join(part for part in (line.sku, lot) if part),
        note=line.note,
        picture=line.picture,
        pick=line.pick,
        by=_by(line, figures),
        codes=" ".join(code for code in (line.ean, line.sku) if code),
        does=does,
        action=say(language, action) if action else "",
    )


def _by(line: PickLine, figures: Figures) -> str:
    if line.pick not in {"picked", "put_back"} or line.picked_at is None:
        return ""
    return say(
        figures.language,
        phrase("{name}, {time}"),
        name=line.picked_by_name,
        time=figures.hour(line.picked_at),
    )
