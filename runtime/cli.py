"""The command `vetrina`: what a person does with the product in a terminal."""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from runtime import operating
from runtime.cli_admins import admins
from runtime.cli_calendars import calendars
from runtime.cli_cameras import add_camera_commands
from runtime.cli_live import live
from runtime.cli_members import members
from runtime.cli_pictures import add_commands as add_picture_commands
from runtime.cli_programs import add_commands
from runtime.cli_selling import add_selling_commands
from runtime.embedded.processes import PartFailed
from runtime.embedded.state import State, open_state
from runtime.embedded.surroundings import given, state_folder

# Most of the product takes seconds to import; a command loads only what it is about.

app = typer.Typer(
    help="Vetrina turns a WhatsApp number into a shop.", no_args_is_help=True, pretty_exceptions_enable=False
)
inspect = typer.Typer(help="Show one step alone, as JSON.", no_args_is_help=True)
app.add_typer(inspect, name="inspect")

NOT_RUNNING = 2
"""Exit code of a command that needs the running product, and finds none."""


@app.command()
def up(
    *,
    detach: Annotated[bool, typer.Option("--detach", "-d", help="Return when it is ready.")] = False,
    port: Annotated[int | None, typer.Option(help="Where the pages are served.")] = None,
    scale: Annotated[int, typer.Option(help="How much the demo shops hold; 0 for none.")] = 1,
) -> None:
    """Start the whole product; Ctrl-C stops it."""
    from runtime import starting  # noqa: PLC0415  # heavy

    state = open_state(state_folder())
    if found := operating.addresses(state):
        typer.echo(f"already running: {found['web']}", err=not detach)
        raise typer.Exit(0 if detach else 1)
    start = starting.up_detached if detach else starting.up
    try:
        start(state, typer.echo, port=port, scale=scale)
    except starting.AlreadyRunning:
        _fail("it is being started already", 1)
    except PartFailed as failed:
        _fail(str(failed), 1)


@app.command()
def down() -> None:
    """Stop the product."""
    state = State(state_folder())
    stopped = state.folder.is_dir() and operating.down(state)
    typer.echo("stopped" if stopped else "nothing was running")


@app.command()
def status(
    *, as_json: Annotated[bool, typer.Option("--json", help="For programs, with the addresses.")] = False
) -> None:
    """Tell how the product is; the exit code is 0 only when it is healthy."""
    found = operating.status(State(state_folder()))
    if as_json:
        _print(found.told())
    else:
        for line in _status_lines(found):
            typer.echo(line)
    raise typer.Exit(0 if found.healthy else 1)


@app.command()
def openapi() -> None:
    """Print the description of the HTTP API (OpenAPI)."""
    from runtime.describing import openapi_document  # noqa: PLC0415  # heavy

    _print(openapi_document())


@app.command()
def migrate() -> None:
    """Bring the database's tables to the newest version."""
    from runtime.migrations import upgrade  # noqa: PLC0415  # heavy
    from runtime.reaching import owner_url  # noqa: PLC0415  # as above

    upgrade(owner_url(State(state_folder())))


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="The archive to write.")]) -> None:
    """Write database and files into one archive, while the product runs."""
    from runtime.backing_up import NothingToBackUp, ToolFailed, back_up  # noqa: PLC0415  # heavy

    try:
        size = back_up(State(state_folder()), file, given())
    except NothingToBackUp:
        _fail("there is nothing to back up: the product was never started here", 1)
    except ToolFailed as failed:
        _fail(str(failed), 1)
    typer.echo(f"{file}: {size / 1_000_000:.1f} MB")


@app.command()
def restore(file: Annotated[Path, typer.Argument(help="The archive to put back.", exists=True)]) -> None:
    """Put an archive back into a stopped product without shops."""
    from runtime.backing_up import NotEmpty, ToolFailed  # noqa: PLC0415  # heavy
    from runtime.backing_up import restore as put_back  # noqa: PLC0415  # as above
    from runtime.starting import AlreadyRunning  # noqa: PLC0415  # as above

    try:
        put_back(open_state(state_folder()), file, given())
    except AlreadyRunning:
        _fail("the product is running; stop it with `vetrina down` first", 1)
    except NotEmpty:
        _fail("there are shops here already; put the archive into an empty state (VETRINA_STATE)", 1)
    except ToolFailed as failed:
        _fail(str(failed), 1)
    typer.echo("restored; start the product with `vetrina up`")


@app.command()
def seed(*, scale: Annotated[int, typer.Option(help="How much the demo workspaces hold.")] = 1) -> None:
    """Fill the demo workspaces; what is there already is brought up to date."""
    from runtime.reaching import enter_surroundings  # noqa: PLC0415  # heavy

    _need(enter_surroundings(State(state_folder())))
    from runtime.demo.__main__ import main as fill  # noqa: PLC0415  # reads the settings that were just entered

    fill(["--scale", str(scale)])


@app.command()
def say(
    text: Annotated[str, typer.Argument(help="What the customer writes.")] = "",
    *,
    workspace: Annotated[str, typer.Option(help="The shop written to.")] = "sapori",
    customer: Annotated[str, typer.Option("--as", help="The customer's number.")] = "+393331234567",
    language: Annotated[str, typer.Option(help="What the customer writes in, where it matters.")] = "",
    name: Annotated[str, typer.Option(help="What WhatsApp calls the customer.")] = "",
    file: Annotated[
        Path | None, typer.Option(help="One message a line: text, customer, language, time.")
    ] = None,
    registered: Annotated[bool, typer.Option(help="The customer has registered and consented.")] = False,
    at: Annotated[str, typer.Option(help="Sets the clock of a demo shop: 2026-11-20T09:00.")] = "",
) -> None:
    """Write to a shop through its front door, and print one JSON line for each answer."""
    from runtime.saying import Said, SayFailed, answers, read_lines  # noqa: PLC0415  # only this command needs it

    web = _web()
    try:
        said = Said(text, customer, language, name, at)
        lines = read_lines(file, said) if file else [said]
        for answer in answers(web, workspace, lines, registered=registered):
            _print(answer)
    except SayFailed as failed:
        _fail(str(failed), 1)


@inspect.command("search")
def inspect_search(
    text: str,
    *,
    workspace: Annotated[str, typer.Option(help="The shop whose passages are searched.")] = "sapori",
    language: Annotated[str, typer.Option(help="The reader's language.")] = "it",
    limit: Annotated[int, typer.Option(help="How many passages.")] = 5,
) -> None:
    """Show which passages answer a question, and how well they score."""
    from runtime.reaching import enter_surroundings  # noqa: PLC0415  # heavy

    _need(enter_surroundings(State(state_folder())))
    from runtime.inspecting import inspect_search as look  # noqa: PLC0415  # reads the settings just entered

    _print(look(text, workspace=workspace, language=language, limit=limit))


@inspect.command("intent")
def inspect_intent(text: str) -> None:
    """Show what the concierge understands."""
    from bot.concierge.inspecting import inspect_intent as look  # noqa: PLC0415  # heavy

    _print(look(text))


@inspect.command("language")
def inspect_language(text: str) -> None:
    """Show in which language the concierge takes a text to be."""
    from bot.concierge.language import detect  # noqa: PLC0415  # heavy
    from shop.kernel.language import Language  # noqa: PLC0415  # as above

    guess = detect(text, None, Language.EN)
    _print({"text": text, "language": guess.language.value, "confidence": round(guess.confidence, 4)})


@inspect.command("time")
def inspect_time(
    text: str,
    *,
    at: Annotated[str, typer.Option(help="When it is said: 2026-11-20T09:00; now unless told.")] = "",
    zone: Annotated[str, typer.Option(help="The time zone in which it is meant.")] = "Europe/Rome",
    language: Annotated[str, typer.Option(help="en, it or es; found unless told.")] = "",
) -> None:
    """Show which times a text speaks of, and what is open to doubt."""
    from runtime.inspecting_times import LanguageUnknown, NotATime, ZoneUnknown  # noqa: PLC0415  # only here
    from runtime.inspecting_times import inspect_time as look  # noqa: PLC0415  # as above

    try:
        _print(look(text, at=at, zone=zone, language=language))
    except NotATime:
        _fail(f"--at {at}: write it as 2026-11-20T09:00", 1)
    except ZoneUnknown:
        _fail(f"--zone {zone}: write it as Europe/Rome", 1)
    except LanguageUnknown:
        _fail(f"--language {language}: en, it or es", 1)


@inspect.command("redact")
def inspect_redact(text: str) -> None:
    """Show what a model would read instead, and what may not be sent."""
    from bot.guardrails.inspecting import inspect_redact as look  # noqa: PLC0415  # heavy

    _print(look(text))


app.add_typer(calendars, name="calendar")
app.add_typer(members, name="member")
app.add_typer(admins, name="admin")
app.add_typer(live, name="live")
add_commands(app)
add_picture_commands(app)
add_camera_commands(app)
add_selling_commands(app)


def _status_lines(found: operating.Status) -> Iterable[str]:
    yield "healthy" if found.healthy else "running, but not healthy" if found.running else "not running"
    for name, address in found.addresses.items():
        yield f"{name:<10} {address}"
    for name, part in found.parts.items():
        yield f"{name:<10} {'ok' if part['ok'] else 'AWAY'}  {part['words']}"
    yield f"{'state':<10} {found.state}"


def _web() -> str:
    found = operating.addresses(State(state_folder()))
    return _need(found.get("web"))


def _need(reached: str | None) -> str:
    if not reached:
        _fail("the product is not running; start it with `make run` or `vetrina up`", NOT_RUNNING)
    return reached


def _print(told: Any) -> None:
    sys.stdout.write(json.dumps(told, ensure_ascii=False, default=str) + "\n")
    sys.stdout.flush()


def _fail(words: str, code: int) -> NoReturn:
    typer.echo(words, err=True)
    raise typer.Exit(code)


if __name__ == "__main__":
    app()
