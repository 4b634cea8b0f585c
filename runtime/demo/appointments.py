"""What can be booked in a demo shop comes to be through the flows that any shop uses."""

from datetime import date, datetime

from flows.change_dates import put_series
from flows.change_services import put_hours, put_resource, put_service
from runtime.demo.bookable import Diary
from shop.kernel.ids import WorkspaceId


def open_diary(diary: Diary, workspace: WorkspaceId, *, currency: str, today: date, now: datetime) -> None:
    """Whoever can be booked, what for, when, and the dates of tours and classes."""
    for position, host in enumerate(diary.hosts):
        put_resource(now=now, actor="system", workspace_id=workspace, resource=host.profile(position))
    for position, service in enumerate(diary.services):
        told = service.profile(currency, position)
        put_service(now=now, actor="system", workspace_id=workspace, service=told)
    for hours in diary.hours():
        put_hours(now=now, actor="system", workspace_id=workspace, hours=hours)
    for service in diary.services:
        for series in service.dates(workspace, today):
            put_series(now=now, actor="system", workspace_id=workspace, series=series)
