"""What a person does in a terminal for those who run the installation: make one, switch one off."""

from typing import Annotated

import typer

from runtime.cli_programs import fail
from runtime.embedded.state import State
from runtime.embedded.surroundings import state_folder

# Most of the product takes seconds to import; a command loads only what it is about.

admins = typer.Typer(help="The people who run this installation.", no_args_is_help=True)

Email = Annotated[str, typer.Option(help="The address by which they sign in.")]


@admins.command("add")
def add(name: Annotated[str, typer.Argument(help="As shops read it.")], *, email: Email) -> None:
    """Make somebody one, and print where they choose a password; it is good for a day, and once."""
    _enter()
    from flows.manage_admins import make_admin  # noqa: PLC0415  # heavy, and reads the settings just entered
    from shop.kernel.clock import SystemClock  # noqa: PLC0415  # as above
    from shop.kernel.settings import settings  # noqa: PLC0415  # as above

    made = make_admin(now=SystemClock().now(), name=name, email=email)
    base = str(settings().public_url).rstrip("/")
    typer.echo(f"{base}{made.path or '/platform/sign-in'}")


@admins.command("off")
def off(*, email: Email) -> None:
    """Switch somebody off: they are out at once."""
    _enter()
    from flows.manage_admins import switch_admin_off  # noqa: PLC0415  # as above
    from shop.kernel.clock import SystemClock  # noqa: PLC0415  # as above

    if not switch_admin_off(now=SystemClock().now(), email=email):
        fail(f"nobody who runs this installation signs in as {email}")
    typer.echo("off")


def _enter() -> None:
    """Take on the settings of the running product."""
    from runtime.reaching import enter_surroundings  # noqa: PLC0415  # heavy

    if not enter_surroundings(State(state_folder())):
        typer.echo("the product is not running; start it with `make run` or `vetrina up`", err=True)
        raise typer.Exit(2)
