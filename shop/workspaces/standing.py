"""What a shop tells of itself now, field by field, and its week: what a form that shows it has seen."""

from collections.abc import Iterable
from typing import Any, Final

from sqlmodel import Session

from shop.kernel.ids import WorkspaceId
from shop.tables import Workspace
from shop.workspaces.changing import ShopChange, WeekChange, hours_in_words
from shop.workspaces.opening import Range
from shop.workspaces.viewing import hours_of

_WEEK: Final = range(7)


def shop_standing(db: Session, workspace: WorkspaceId) -> dict[str, Any]:
    """The profile as it stands."""
    row = db.get_one(Workspace, workspace)
    return {**{name: getattr(row, name) for name in ShopChange.model_fields}, "color": row.color.lower()}


def told_shop(change: ShopChange) -> dict[str, Any]:
    """The same as somebody tells it; what they leave as it is, is not there."""
    told = change.model_dump(mode="json", exclude_none=True)
    told["about"] = {language: words for language, words in told["about"].items() if words}
    return told | {"color": change.color.lower()}  # a browser writes it small, whatever was chosen


def week_standing(db: Session, workspace: WorkspaceId) -> dict[str, Any]:
    """The opening hours as they stand."""
    return told_week(hours_of(db, workspace))


def told_week(hours: Iterable[Range]) -> dict[str, Any]:
    """Each day as people write it: ``day_0`` is Monday."""
    ranges = list(hours)
    return {f"day_{day}": hours_in_words(ranges, day) for day in _WEEK}


def told_hours(week: WeekChange) -> dict[str, Any]:
    """The same of a week as somebody tells it."""
    return told_week(Range(one.weekday, one.opens, one.closes) for one in week.hours)
