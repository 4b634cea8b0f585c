"""What a service or somebody who can be booked is now, field by field: what a form that shows it has seen."""

from typing import Any

from sqlmodel import Session

from shop.booking.profiles import HoursProfile, ResourceProfile, ServiceProfile
from shop.booking.told import hours_of_resource, resource_told, service_told
from shop.workspaces.opening import Range
from shop.workspaces.standing import told_week


def service_standing(db: Session, slug: str) -> dict[str, Any]:
    """The service as it stands, and whether it is hidden. Refuses ServiceUnknown."""
    service, hidden = service_told(db, slug)
    return {**told_service(service), "hidden": hidden}


def told_service(service: ServiceProfile) -> dict[str, Any]:
    """The same of a service as somebody tells it; in whatever order who is needed is named."""
    told = service.model_dump(mode="json")
    told["needs"] = [sorted(place, key=lambda need: str(need["resource"])) for place in told["needs"]]
    return told


def resource_standing(db: Session, slug: str) -> dict[str, Any]:
    """The person, room or camera as they stand, with their week. Refuses ResourceUnknown."""
    return told_resource(resource_told(db, slug), hours_of_resource(db, slug))


def told_resource(resource: ResourceProfile, hours: HoursProfile) -> dict[str, Any]:
    """The same as somebody tells it."""
    return resource.model_dump(mode="json") | told_week(ranges_of(hours))


def ranges_of(hours: HoursProfile) -> list[Range]:
    """Their week, as it can be said in words."""
    return [Range(one.weekday, one.opens, one.closes) for one in hours.weekly]
