"""What a person does in a terminal for the people of a shop: add them, list them, give them a link, switch them off."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any
from uuid import UUID

import typer

from runtime.cli_programs import Workspace, fail, named_shop, print_json

# Most of the product takes seconds to import; a command loads only what it is about.

members = typer.Typer(help="The people who work in a shop.", no_args_is_help=True)

Who = Annotated[
    str, typer.Argument(help="Their name, their number or their id, as `vetrina member list` shows them.")
]


@members.command("add")
def add(
    name: Annotated[str, typer.Argument(help="As colleagues and customers know them.")],
    *,
    workspace: Workspace,
    role: Annotated[str, typer.Option(help="owner, manager, operator, salesperson, warehouse or host.")],
    phone: Annotated[str, typer.Option(help="With its country: +39333…; links are sent there.")],
    language: Annotated[
        str, typer.Option("--language", "-l", help="en, it or es; the shop's own unless told.")
    ] = "",
    email: Annotated[str, typer.Option(help="Their address.")] = "",
) -> None:
    """Add somebody, and show them as JSON."""
    with named_shop(workspace) as workspace_id, _refusals_told():
        from flows.manage_members import add_member  # noqa: PLC0415  # heavy
        from shop.kernel.clock import SystemClock  # noqa: PLC0415  # as above
        from shop.kernel.language import Language  # noqa: PLC0415  # as above

        if language and language not in set(Language):
            fail(f"--language {language}: en, it or es")
        made = add_member(
            now=SystemClock().now(),
            actor="platform",
            workspace_id=workspace_id,
            name=name,
            role=role,
            phone=phone,
            language=Language(language) if language else _own_language(workspace_id),
            email=email,
        )
    print_json(_told(made))


@members.command("list")
def list_members(*, workspace: Workspace) -> None:
    """Show everybody, one JSON line each; those who are switched off too."""
    with named_shop(workspace) as workspace_id:
        for one in _roster(workspace_id):
            print_json(_told(one))


@members.command("link")
def link(who: Who, *, workspace: Workspace) -> None:
    """Print a link by which they sign in, in the browser that opens it first; older ones are taken back."""
    with named_shop(workspace) as workspace_id, _refusals_told():
        from flows.manage_members import issue_work_link  # noqa: PLC0415  # heavy
        from shop.kernel.clock import SystemClock  # noqa: PLC0415  # as above

        found = _named(workspace_id, who)
        made = issue_work_link(
            now=SystemClock().now(), actor="platform", workspace_id=workspace_id, member_id=found
        )
    typer.echo(made.url)


@members.command("invite")
def invite(
    who: Who,
    *,
    workspace: Workspace,
    by: Annotated[str, typer.Option(help="email, whatsapp, or hand: then the link is printed.")] = "hand",
) -> None:
    """Invite them to the console by a link that is good for seven days and once; older ones are taken back."""
    if by not in {"email", "whatsapp", "hand"}:
        fail(f"--by {by}: email, whatsapp or hand")
    with named_shop(workspace) as workspace_id, _refusals_told():
        from flows.invite_member import invite_member  # noqa: PLC0415  # heavy
        from shop.kernel.clock import SystemClock  # noqa: PLC0415  # as above

        made = invite_member(
            now=SystemClock().now(),
            actor="platform",
            workspace_id=workspace_id,
            member_id=_named(workspace_id, who),
            way=by,  # type: ignore[arg-type]  # one of the three, as was just seen
        )
    typer.echo(made.url or f"on its way by {by}, good until {made.expires_at:%d %B, %H:%M} UTC")


@members.command("off")
def off(who: Who, *, workspace: Workspace) -> None:
    """Switch them off: their links and open pages show nothing any more."""
    _switch(workspace, who, active=False)


@members.command("on")
def on(who: Who, *, workspace: Workspace) -> None:
    """Switch them on again."""
    _switch(workspace, who, active=True)


@members.command("payee")
def payee(
    who: Who,
    account: Annotated[str, typer.Argument(help="acct_… at whoever takes the cards; left out, none")] = "",
    *,
    workspace: Workspace,
) -> None:
    """Have tips for them go to their own account."""
    _change(workspace, who, payee=account)


def _switch(workspace: str, who: str, *, active: bool) -> None:
    _change(workspace, who, active=active)


def _change(workspace: str, who: str, **changes: Any) -> None:
    with named_shop(workspace) as workspace_id, _refusals_told():
        from flows.manage_members import change_member  # noqa: PLC0415  # heavy
        from shop.kernel.clock import SystemClock  # noqa: PLC0415  # as above

        found = _named(workspace_id, who)
        changed = change_member(
            now=SystemClock().now(), actor="platform", workspace_id=workspace_id, member_id=found, **changes
        )
    print_json(_told(changed))


def _named(workspace_id: Any, who: str) -> UUID:
    found = [one.id for one in _roster(workspace_id) if who in {one.name, one.phone, str(one.id)}]
    if len(found) != 1:
        fail(f"{len(found) or 'nobody'} of that name; `vetrina member list` shows who there is")
    return UUID(str(found[0]))


def _roster(workspace_id: Any) -> list[Any]:
    from shop.kernel.database import transaction  # noqa: PLC0415  # heavy
    from shop.workspaces.roster import roster  # noqa: PLC0415  # as above

    with transaction(workspace_id) as db:
        return list(roster(db))


def _own_language(workspace_id: Any) -> Any:
    from shop.kernel.database import transaction  # noqa: PLC0415  # heavy
    from shop.workspaces.viewing import workspace_view  # noqa: PLC0415  # as above

    with transaction(workspace_id) as db:
        return workspace_view(db, workspace_id).language


def _told(one: Any) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "name": one.name,
        "role": one.role,
        "language": one.language.value,
        "phone": one.phone,
        "live_sessions": one.live_sessions,
        "active": one.active,
    }


@contextmanager
def _refusals_told() -> Iterator[None]:
    from shop.kernel.refusals import Refusal  # noqa: PLC0415  # heavy

    try:
        yield
    except Refusal as no:
        known = no.values.get("known")
        fail(f"{no.code.replace('_', ' ')}{': ' + ', '.join(known) if known else ''}")
