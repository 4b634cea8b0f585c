"""What a person does in a terminal for other programs: catalog files in and out, keys to the API, secrets of webhooks."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, NoReturn
from uuid import UUID

import typer

from runtime.embedded.state import State
from runtime.embedded.surroundings import state_folder

# Most of the product takes seconds to import; a command loads only what it is about.

keys = typer.Typer(help="Keys to the HTTP API of a shop.", no_args_is_help=True)

webhooks = typer.Typer(help="Where a shop's own systems are told of events.", no_args_is_help=True)

_OURS = timedelta(minutes=10)
"""So long a worker leaves an import to the terminal that began it."""

Workspace = Annotated[str, typer.Option("--workspace", "-w", help="The shop, by its short name.")]
Spoken = Annotated[str, typer.Option("--language", "-l", help="en, it or es; the shop's own unless told.")]


def add_commands(app: typer.Typer) -> None:
    """Give the command `vetrina` what stands here."""
    app.command("import")(import_file)
    app.command("export")(export_file)
    app.add_typer(keys, name="key")
    app.add_typer(webhooks, name="webhook")


def import_file(
    file: Annotated[Path, typer.Argument(help="CSV or XLSX.", exists=True, dir_okay=False)],
    *,
    workspace: Workspace,
    apply: Annotated[bool, typer.Option(help="Take the file over if it has no faults.")] = False,
    language: Spoken = "",
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Look a catalog file through, and take it over with --apply; without, nothing is changed.

    The exit code is 1 where the file has faults.
    """
    with named_shop(workspace) as workspace_id:
        from runtime.importing_here import import_here  # noqa: PLC0415  # heavy
        from shop.kernel.refusals import Refusal  # noqa: PLC0415  # as above

        try:
            seen = import_here(workspace_id, file, language=language, apply=apply, ours=_OURS, say=_progress)
        except Refusal as refusal:
            fail(f"others are changing the same goods ({refusal.code}); a worker will try again by itself")
    if as_json:
        print_json({"id": str(seen.id), **_figures(seen), "faults": list(seen.faults)})
    else:
        for line in _lines(seen):
            typer.echo(line)
    raise typer.Exit(0 if seen.state in {"checked", "applied"} else 1)


def export_file(
    file: Annotated[Path, typer.Argument(help="Where to write it; its ending says whether CSV or XLSX.")],
    *,
    workspace: Workspace,
    language: Spoken = "",
) -> None:
    """Write the whole catalog into a file that can be imported again."""
    if file.suffix.lower() not in {".csv", ".xlsx"}:
        fail("the file's name must end in .csv or .xlsx")
    with named_shop(workspace) as workspace_id:
        from runtime.importing_here import export_here  # noqa: PLC0415  # heavy

        size = export_here(workspace_id, file, language=language)
    typer.echo(f"{file}: {size / 1_000:.0f} KB")


@keys.command("create")
def create_key(
    name: Annotated[str, typer.Argument(help="What the key is for.")],
    *,
    workspace: Workspace,
    scope: Annotated[list[str], typer.Option(help="What it may do, such as orders:read; may be repeated.")],
) -> None:
    """Make a key. It is shown this once, and only its hash is kept."""
    with named_shop(workspace) as workspace_id:
        from flows import manage_keys  # noqa: PLC0415  # heavy
        from shop.kernel.clock import SystemClock  # noqa: PLC0415  # as above

        try:
            made = manage_keys.create_key(
                now=SystemClock().now(), actor="platform", workspace_id=workspace_id, name=name, scopes=scope
            )
        except manage_keys.ScopeUnknown as unknown:
            fail(
                f"there is no scope {unknown.values['scope']}; there are: {', '.join(unknown.values['known'])}"
            )
    print_json({"id": str(made.id), "name": made.name, "scopes": list(made.scopes), "key": made.key})


@keys.command("list")
def list_keys(*, workspace: Workspace) -> None:
    """Show the keys of a shop, each by its first letters."""
    with named_shop(workspace) as workspace_id:
        from shop.kernel.database import transaction  # noqa: PLC0415  # heavy
        from shop.workspaces.api_keys import keys_of  # noqa: PLC0415  # as above

        with transaction(workspace_id) as db:
            found = keys_of(db)
    for key in found:
        told = {"id": str(key.id), "name": key.name, "start": key.start, "scopes": list(key.scopes)}
        print_json({**told, "created": key.created_at, "used": key.used_at, "revoked": key.revoked_at})


@keys.command("revoke")
def revoke_key(
    key: Annotated[str, typer.Argument(help="The key's id, as `vetrina key list` shows it.")],
    *,
    workspace: Workspace,
) -> None:
    """Take a key back: from now on it opens nothing."""
    with named_shop(workspace) as workspace_id:
        from flows.manage_keys import revoke_key as revoke  # noqa: PLC0415  # heavy
        from shop.kernel.clock import SystemClock  # noqa: PLC0415  # as above
        from shop.kernel.refusals import NotFound  # noqa: PLC0415  # as above

        try:
            revoke(now=SystemClock().now(), actor="platform", workspace_id=workspace_id, key_id=UUID(key))
        except (NotFound, ValueError):
            fail("this shop has no such key")
    typer.echo("revoked")


@webhooks.command("list")
def list_webhooks(*, workspace: Workspace) -> None:
    """Show the endpoints of a shop, without their secrets."""
    with named_shop(workspace) as workspace_id:
        from shop.events.webhook_view import endpoints  # noqa: PLC0415  # heavy
        from shop.kernel.database import transaction  # noqa: PLC0415  # as above

        with transaction(workspace_id) as db:
            found = endpoints(db)
    for one in found:
        told = {"id": str(one.id), "url": one.url, "events": list(one.events), "active": one.active}
        print_json({**told, "created": one.created_at})


@webhooks.command("rotate")
def rotate_webhook(
    endpoint: Annotated[str, typer.Argument(help="The endpoint's id, as `vetrina webhook list` shows it.")],
    *,
    workspace: Workspace,
    keep_old_hours: Annotated[
        int, typer.Option(help="So long the old secret signs too; 0 ends it at once.")
    ] = 24,
) -> None:
    """Give an endpoint a new secret. It is shown this once; both sign until the old one is over."""
    with named_shop(workspace) as workspace_id:
        from flows.manage_webhooks import OverlapTooLong, rotate_secret  # noqa: PLC0415  # heavy
        from shop.kernel.clock import SystemClock  # noqa: PLC0415  # as above
        from shop.kernel.refusals import NotFound  # noqa: PLC0415  # as above

        try:
            made = rotate_secret(
                now=SystemClock().now(),
                actor="platform",
                workspace_id=workspace_id,
                endpoint_id=UUID(endpoint),
                keep_old=timedelta(hours=keep_old_hours),
            )
        except OverlapTooLong as refused:
            fail(f"both secrets hold for {refused.values['hours']} hours at most")
        except (NotFound, ValueError):
            fail("this shop has no such endpoint")
    print_json({"id": str(made.id), "secret": made.secret, "old_until": made.old_until})


@contextmanager
def named_shop(slug: str) -> Iterator[Any]:
    """The workspace of that name, with the settings of the running product."""
    from runtime.reaching import enter_surroundings  # noqa: PLC0415  # heavy

    if not enter_surroundings(State(state_folder())):
        typer.echo("the product is not running; start it with `make run` or `vetrina up`", err=True)
        raise typer.Exit(2)
    from shop.kernel.refusals import NotFound  # noqa: PLC0415  # heavy
    from shop.workspaces.viewing import workspace_id_of  # noqa: PLC0415  # reads the settings just entered

    try:
        workspace = workspace_id_of(slug)
    except NotFound:
        fail(f"there is no shop {slug}")
    yield workspace


def _lines(seen: Any) -> Iterator[str]:
    yield f"{seen.name}: {seen.state}, {seen.rows} rows"
    for what in ("products", "variants"):
        counts = seen.difference.get(what, {})
        yield f"  {what:<9} " + ", ".join(f"{count} {kind}" for kind, count in counts.items())
    if seen.difference.get("categories"):
        yield f"  new categories: {', '.join(seen.difference['categories'])}"
    for fault in seen.faults[:50]:
        yield f"  {fault['row']:>6} {fault['column']:<16} {fault['words']}"
    if seen.fault_count > len(seen.faults[:50]):
        yield f"  … and {seen.fault_count - len(seen.faults[:50])} more"


def _figures(seen: Any) -> dict[str, Any]:
    return {
        "state": seen.state,
        "rows": seen.rows,
        "difference": seen.difference,
        "fault_count": seen.fault_count,
    }


def _progress(words: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{words:<40}")
        sys.stderr.flush()


def print_json(told: Any) -> None:
    """One line for programs."""
    sys.stdout.write(json.dumps(told, ensure_ascii=False, default=str) + "\n")


def fail(words: str) -> NoReturn:
    """Say it on the error channel, and end with exit code 1."""
    typer.echo(words, err=True)
    raise typer.Exit(1)
