"""What a person does in a terminal for calendars elsewhere: name one, look at them, take one back; share ours."""

from typing import Annotated
from uuid import UUID

import typer

from runtime.cli_programs import Workspace, fail, named_shop, print_json

# Most of the product takes seconds to import; a command loads only what it is about.

calendars = typer.Typer(help="Calendars elsewhere, and what they do not agree on.", no_args_is_help=True)


@calendars.command("add")
def add_calendar(
    url: Annotated[str, typer.Argument(help="The calendar's own address on its CalDAV server.")],
    *,
    workspace: Workspace,
    resource: Annotated[str, typer.Option(help="Whose calendar it is, by the short name.")],
    username: Annotated[str, typer.Option(help="Who signs in there.")],
    password: Annotated[
        str, typer.Option(prompt=True, hide_input=True, help="Asked for, so that no history keeps it.")
    ],
    writes: Annotated[bool, typer.Option(help="Write what is booked into it.")] = True,
) -> None:
    """Name a calendar: its busy times block from now on, and what is booked is written into it.

    The exit code is 1 where it cannot be reached as told; then nothing is changed.
    """
    with named_shop(workspace) as workspace_id:
        from flows.add_outside_calendar import add_outside_calendar  # noqa: PLC0415  # heavy
        from gateways.caldav_calendar import CalDavCalendars  # noqa: PLC0415  # as above
        from shop.booking.outside import Account, CallFailed  # noqa: PLC0415  # as above
        from shop.kernel.clock import SystemClock  # noqa: PLC0415  # as above
        from shop.kernel.refusals import Refusal  # noqa: PLC0415  # as above
        from shop.kernel.settings import settings  # noqa: PLC0415  # as above

        account = Account(url, username, password)
        inside = settings().calendar_private_addresses
        try:
            name = CalDavCalendars(private_addresses=inside).check(account).name
            added = add_outside_calendar(
                now=SystemClock().now(),
                actor="platform",
                workspace_id=workspace_id,
                resource=resource,
                account=account,
                name=name,
                writes=writes,
            )
        except CallFailed as failed:
            fail(f"the calendar cannot be used: {failed.reason}")
        except Refusal as refusal:
            fail(f"that is refused: {refusal.code} {refusal.values}")
    print_json({"id": str(added.id), "name": added.name, "resource": added.resource, "writes": added.writes})


@calendars.command("list")
def list_calendars(*, workspace: Workspace) -> None:
    """Show the calendars of a shop, how each is, and what it does not agree on."""
    with named_shop(workspace) as workspace_id:
        from shop.booking.outside_views import conflicts, outside_calendars  # noqa: PLC0415  # heavy
        from shop.kernel.database import transaction  # noqa: PLC0415  # as above

        with transaction(workspace_id) as db:
            found, open_conflicts = outside_calendars(db), conflicts(db)
    for calendar in found:
        told = {"id": str(calendar.id), "resource": calendar.resource, "name": calendar.name}
        print_json(
            {
                **told,
                "url": calendar.url,
                "writes": calendar.writes,
                "read": calendar.read_at,
                "failure": calendar.failure,
                "conflicts": [
                    {
                        "id": str(each.id),
                        "kind": each.kind,
                        "booking": each.booking,
                        "booked": [each.booked_from, each.booked_until],
                        "busy": [each.busy_from, each.busy_until],
                    }
                    for each in open_conflicts
                    if each.calendar_id == calendar.id
                ],
            }
        )


@calendars.command("remove")
def remove_calendar(
    calendar: Annotated[str, typer.Argument(help="The calendar's id, as `vetrina calendar list` shows it.")],
    *,
    workspace: Workspace,
) -> None:
    """Take a calendar back: its busy times block nothing from now on. What was written there stays there."""
    with named_shop(workspace) as workspace_id:
        from flows.add_outside_calendar import remove_outside_calendar  # noqa: PLC0415  # heavy
        from shop.kernel.clock import SystemClock  # noqa: PLC0415  # as above
        from shop.kernel.ids import OutsideCalendarId  # noqa: PLC0415  # as above
        from shop.kernel.refusals import NotFound  # noqa: PLC0415  # as above

        try:
            remove_outside_calendar(
                now=SystemClock().now(),
                actor="platform",
                workspace_id=workspace_id,
                calendar_id=OutsideCalendarId(UUID(calendar)),
            )
        except (NotFound, ValueError):
            fail("this shop has no such calendar")
    typer.echo("removed")


@calendars.command("settle")
def settle(
    conflict: Annotated[str, typer.Argument(help="The conflict's id, as `vetrina calendar list` shows it.")],
    *,
    workspace: Workspace,
    keep: Annotated[
        str, typer.Option(help="theirs: leave the calendar as it is; ours: write our event again.")
    ],
) -> None:
    """Decide about something that a calendar and the bookings do not agree on; it is shown no more."""
    if keep not in {"theirs", "ours"}:
        fail("keep either theirs or ours")
    with named_shop(workspace) as workspace_id:
        from flows.settle_conflict import settle_conflict  # noqa: PLC0415  # heavy
        from shop.kernel.clock import SystemClock  # noqa: PLC0415  # as above
        from shop.kernel.ids import CalendarConflictId  # noqa: PLC0415  # as above
        from shop.kernel.refusals import NotFound  # noqa: PLC0415  # as above

        try:
            settle_conflict(
                now=SystemClock().now(),
                actor="platform",
                workspace_id=workspace_id,
                conflict_id=CalendarConflictId(UUID(conflict)),
                keep="ours" if keep == "ours" else "theirs",
            )
        except (NotFound, ValueError):
            fail("there is no such conflict, or it is over")
    typer.echo("settled")


@calendars.command("share")
def share(
    *,
    workspace: Workspace,
    resource: Annotated[str, typer.Option(help="Whose bookings; all of the shop's unless told.")] = "",
    renew: Annotated[bool, typer.Option(help="Make another address; the one before ends.")] = False,
    end: Annotated[bool, typer.Option(help="End the address; nothing is found there any more.")] = False,
) -> None:
    """Show the address at which calendar programs subscribe to our bookings. Whoever has it can read them."""
    with named_shop(workspace) as workspace_id:
        from flows.share_calendar import share_calendar, unshare_calendar  # noqa: PLC0415  # heavy
        from shop.kernel.clock import SystemClock  # noqa: PLC0415  # as above
        from shop.kernel.refusals import NotFound  # noqa: PLC0415  # as above

        now = SystemClock().now()
        try:
            if end:
                unshare_calendar(now=now, actor="platform", workspace_id=workspace_id, resource=resource)
                typer.echo("ended")
                return
            typer.echo(
                share_calendar(
                    now=now, actor="platform", workspace_id=workspace_id, resource=resource, renew=renew
                )
            )
        except NotFound:
            fail("this shop has nobody of that name")
