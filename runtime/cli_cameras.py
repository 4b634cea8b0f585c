"""What a person does in a terminal for the shop's cameras: add one, look at it, show it in the window, take it off."""

import time
from typing import Annotated

import typer

from runtime.cli_programs import Workspace, fail, named_shop, print_json

# Most of the product takes seconds to import; a command loads only what it is about.

cameras = typer.Typer(help="Cameras of a shop, and its window.", no_args_is_help=True)

Slug = Annotated[str, typer.Argument(help="The camera's short name.")]
_LOOK_SECONDS = 20.0


def add_camera_commands(app: typer.Typer) -> None:
    """Give the command `vetrina` what stands here."""
    app.add_typer(cameras, name="camera")


@cameras.command("add")
def add_camera(
    slug: Slug,
    *,
    workspace: Workspace,
    name: Annotated[str, typer.Option(help="What people read.")],
    address: Annotated[
        str,
        typer.Option(
            prompt="Address (rtsp://user:password@…)",
            hide_input=True,
            help="Asked for, so that no history keeps it.",
        ),
    ],
    control: Annotated[
        str, typer.Option(help="Its ONVIF service, http://user:password@…, where it can be moved.")
    ] = "",
    round_about: Annotated[bool, typer.Option("--360", help="It sees all around.")] = False,
    patrol: Annotated[bool, typer.Option(help="It goes its round while nobody moves it.")] = False,
) -> None:
    """Add a camera, or change the one of that name. The exit code is 1 where its address is none."""
    with named_shop(workspace) as workspace_id:
        from flows.open_window import AddressUnfit, SourceProfile, put_live_source  # noqa: PLC0415  # heavy
        from shop.kernel.clock import SystemClock  # noqa: PLC0415  # as above

        told = SourceProfile(
            slug=slug,
            name=name,
            address=address,
            control=control,
            view="360" if round_about else "flat",
            patrol=patrol,
        )
        try:
            put_live_source(now=SystemClock().now(), actor="platform", workspace_id=workspace_id, source=told)
        except AddressUnfit as unfit:
            fail(f"that is no {unfit.values['what']} of a camera")
    typer.echo(f"{slug} is there; `vetrina camera look {slug}` says whether it gives a picture")


@cameras.command("list")
def list_cameras(*, workspace: Workspace) -> None:
    """Show what the shop's pictures come from, without addresses."""
    with named_shop(workspace) as workspace_id:
        from flows.open_window import live_sources  # noqa: PLC0415  # heavy

        for one in live_sources(workspace_id):
            told = {"slug": one.slug, "name": one.name, "kind": one.kind, "view": one.view}
            print_json({**told, "moves": one.moves, "active": one.active})


@cameras.command("look")
def look_at_camera(slug: Slug, *, workspace: Workspace) -> None:
    """Ask the camera for its picture: which codec and size, or what is wrong. The exit code is 1 then."""
    with named_shop(workspace) as workspace_id:
        from runtime.media_wiring import media_engine  # noqa: PLC0415  # heavy
        from shop.kernel.clock import SystemClock  # noqa: PLC0415  # as above
        from shop.kernel.database import transaction  # noqa: PLC0415  # as above
        from shop.kernel.settings import settings  # noqa: PLC0415  # as above
        from shop.live.sources import source_named  # noqa: PLC0415  # as above

        engine = media_engine(settings(), SystemClock())
        with transaction(workspace_id) as db:
            source = source_named(db, slug)
        if engine is None or source is None or source.kind != "camera":
            fail("there is no such camera, or nothing that carries pictures")
        stream = f"look-{slug}"
        engine.add_camera(workspace_id, stream, source.address)
        deadline = time.monotonic() + _LOOK_SECONDS
        while (told := engine.status(workspace_id, stream)).state != "live" and not told.trouble:
            if time.monotonic() > deadline:
                break
            time.sleep(0.2)
        print_json({"state": told.state, "trouble": told.trouble, **told.details})
        if told.state != "live":
            raise typer.Exit(1)


@cameras.command("window")
def show_in_window(slug: Slug, *, workspace: Workspace) -> None:
    """Show that camera in the shop's window from now on."""
    with named_shop(workspace) as workspace_id:
        from flows.open_window import open_window  # noqa: PLC0415  # heavy
        from shop.kernel.clock import SystemClock  # noqa: PLC0415  # as above
        from shop.kernel.refusals import NotFound  # noqa: PLC0415  # as above

        try:
            open_window(now=SystemClock().now(), actor="platform", workspace_id=workspace_id, slug=slug)
        except NotFound:
            fail(f"there is no camera {slug}")
    typer.echo("the window is open")


@cameras.command("close")
def close_shop_window(*, workspace: Workspace) -> None:
    """Close the shop's window."""
    with named_shop(workspace) as workspace_id:
        from flows.open_window import close_window  # noqa: PLC0415  # heavy
        from shop.kernel.clock import SystemClock  # noqa: PLC0415  # as above

        closed = close_window(now=SystemClock().now(), actor="platform", workspace_id=workspace_id)
    typer.echo("the window is closed" if closed else "there was no window")


@cameras.command("off")
def drop_camera(slug: Slug, *, workspace: Workspace) -> None:
    """Show nothing from that camera any more, and forget its addresses."""
    with named_shop(workspace) as workspace_id:
        from flows.open_window import drop_live_source  # noqa: PLC0415  # heavy
        from shop.kernel.clock import SystemClock  # noqa: PLC0415  # as above
        from shop.kernel.refusals import NotFound  # noqa: PLC0415  # as above

        try:
            drop_live_source(now=SystemClock().now(), actor="platform", workspace_id=workspace_id, slug=slug)
        except NotFound:
            fail(f"there is no camera {slug}")
    typer.echo("it is off")
