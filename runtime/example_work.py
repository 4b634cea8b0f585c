"""What the worker does for the studio: one example after another is played against a draft and what is published."""

import structlog

from bot.parts import Parts
from bot.rehearsing import play_example
from flows.run_examples import end_run, end_try, keep_result, next_example
from shop.agents.content import AgentContent
from shop.agents.examples import ExampleView, Heard, compared
from shop.events.outbox import Claimed
from shop.kernel.giving_way import GaveWay

_log = structlog.get_logger()


def play(entry: Claimed, parts: Parts) -> None:
    """Play the next example of the run that this entry is about, or end the run.

    One an entry, so that no lease ends before the work that it covers.
    """
    now = parts.clock.now()
    wanted = next_example(entry=entry)
    if wanted is None or wanted.example is None:
        end_run(now=now, entry=entry)
        return
    drafted = _played(wanted.run.content, wanted.example, entry, parts)
    if wanted.run.kind == "try":
        end_try(now=now, entry=entry, heard=drafted)
        return
    before = _played(wanted.before, wanted.example, entry, parts)
    keep_result(
        now=parts.clock.now(),
        entry=entry,
        example=wanted.example,
        drafted=drafted,
        before=before,
        result=compared(wanted.example.expects, drafted, before),
    )


def _played(content: AgentContent, example: ExampleView, entry: Claimed, parts: Parts) -> Heard:
    """What it answers; an agent that breaks has answered nothing. Raises GaveWay: then the entry comes again."""
    try:
        return play_example(
            content, example, workspace_id=entry.workspace_id, now=parts.clock.now(), parts=parts
        )
    except GaveWay:
        raise
    except Exception:  # noqa: BLE001  # whatever breaks, the other examples are played
        _log.exception("example_broke", example=str(example.id))
        return Heard()
