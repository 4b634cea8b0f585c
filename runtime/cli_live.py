"""What a person does in a terminal for a shop's live sessions: the words that its chats keep out."""

from collections.abc import Callable
from typing import Annotated, Any

import typer

from runtime.cli_programs import Workspace, fail, named_shop, print_json

# Most of the product takes seconds to import; a command loads only what it is about.

live = typer.Typer(help="A shop's live sessions.", no_args_is_help=True)
words = typer.Typer(help="Words that no line of a chat may hold, by language.", no_args_is_help=True)
live.add_typer(words, name="words")

Spoken = Annotated[str, typer.Option("--language", "-l", help="en, it or es.")]
Words = Annotated[list[str], typer.Argument(help="One or more; quote those of several words.")]


@words.command("list")
def list_words(*, workspace: Workspace) -> None:
    """Show the shop's own lists; what no shop wants to read is kept out besides."""
    with named_shop(workspace) as workspace_id:
        print_json(_kept(workspace_id))


@words.command("add")
def add(told: Words, *, workspace: Workspace, language: Spoken) -> None:
    """Keep these words out from the next line on."""
    _change(workspace, language, lambda kept: list(dict.fromkeys([*kept, *told])))


@words.command("remove")
def remove(told: Words, *, workspace: Workspace, language: Spoken) -> None:
    """Let these words stand again."""
    _change(workspace, language, lambda kept: [word for word in kept if word not in told])


def _change(workspace: str, language: str, changed: Callable[[list[str]], list[str]]) -> None:
    with named_shop(workspace) as workspace_id:
        from pydantic import ValidationError  # noqa: PLC0415  # heavy

        from flows.set_live_terms import TermsProfile, set_live_terms  # noqa: PLC0415  # as above
        from shop.kernel.clock import SystemClock  # noqa: PLC0415  # as above
        from shop.kernel.language import Language  # noqa: PLC0415  # as above

        if language not in set(Language):
            fail(f"--language {language}: en, it or es")
        kept = _kept(workspace_id)
        wanted = {**kept, language: changed(kept.get(language, []))}
        try:
            terms = TermsProfile.model_validate({"words": wanted})
        except ValidationError:
            fail("a word has 2 letters at least and 60 at most")
        held = set_live_terms(
            now=SystemClock().now(), actor="platform", workspace_id=workspace_id, terms=terms
        )
    print_json(held.words)


def _kept(workspace_id: Any) -> dict[str, list[str]]:
    from flows.set_live_terms import live_terms  # noqa: PLC0415  # heavy
    from shop.kernel.database import transaction  # noqa: PLC0415  # as above

    with transaction(workspace_id) as db:
        return live_terms(db, workspace_id).words
