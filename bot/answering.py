"""From what a customer wrote to what is sent: retrieve, draft, prove, take out what is sensitive, dress."""

from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from agent_tools.context import ToolContext
from agent_tools.toolbox import toolbox
from bot.agent import Drafted
from bot.booking_offers import settled_by_code, with_booking
from bot.concierge.own_flows import belongs_to_a_flow
from bot.drafting import draft_answer
from bot.dressing import dress
from bot.guardrails.outgoing import fit, for_whatsapp, sensitive
from bot.guardrails.untrusted import DROPPED, suspicion
from bot.memory import flows_of, in_answer_to_us, said_now
from bot.missing import what_was_missed
from bot.own_facts import avoided_by, own_of, with_remembered
from bot.own_pages import own_page
from bot.parts import Parts
from bot.proposing import with_proposal
from bot.proving import honest_text, proven_text
from bot.remembering import voice_of
from bot.tracing import Trace
from bot.work import Work
from flows.begin_turn import TurnStart
from flows.finish_turn import Reply
from shop.catalog.never import never_proposed
from shop.kernel.database import transaction
from shop.kernel.language import Language, say
from shop.messaging.content import Content, Link
from shop.workspaces.flags import is_on
from shop.workspaces.streets import street_of

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent, and what is kept of how it came about."""

    replies: tuple[Reply, ...]
    model: str
    outside: bool
    """Whether an outside model answered: that is what the plan's allowance counts."""
    language: Language | None = None
    """The language that the customer has asked for in so many words."""
    memory: dict[str, Any] | None = None
    miss: bool = False
    missed: str = ""
    """Why the shop should look at what was asked; empty where all is well."""
    wrote: bool = False
    handed_over: bool = False
    tokens_in: int = 0
    tokens_out: int = 0


def answer(
    start: TurnStart, language: Language, parts: Parts, trace: Trace, *, outside_allowed: bool
) -> Answer:
    """Answer the turn, with an outside model if one is to be had and allowed, else with the concierge.

    Whatever breaks on the way, the customer gets a safe answer: the concierge takes over from a model
    that fails, and facts are rendered by code where no draft can be proven.
    """
    work = Work(start, language, parts, trace, said_now(start))
    _retrieve(work)
    work.tools = toolbox(_context(work))
    asks_a_model = (
        outside_allowed
        and not settled_by_code(work.said)
        and not _in_a_flow(work)
        and is_on("outside_model", start.workspace.id)
    )
    model = parts.outside_model(start.agent) if asks_a_model else None
    try:
        drafted, name = draft_answer(work, model)
        text = proven_text(work, drafted, model if name != "concierge" else None)
        return _finished(work, drafted, text, name)
    except (DBAPIError, PoolTimeout):
        raise
    except Exception:  # a fault of ours must not leave the customer without an answer
        log.exception("answer_broke", turn=str(start.turn_id))
        return _honest(work)


def _in_a_flow(work: Work) -> bool:
    """Whether the shop has drawn how this goes on: then it goes so, whichever model there is."""
    return belongs_to_a_flow(work.start.memory, flows_of(work.start.agent.content), work.said.text)


def _honest(work: Work) -> Answer:
    """What is said when our own code broke: that we do not know, and how to reach a person."""
    work.trace.note("drafted", "failed", "our own code broke: an honest answer instead", model="none")
    text = honest_text(work)
    return Answer(
        (Reply(text, "agent"),), model="none", outside=False, miss=True, missed="badly", wrote=work.wrote
    )


def _retrieve(work: Work) -> None:
    with work.trace.step("retrieved") as step:
        question = work.said.beside if work.said.tapped else work.said.text
        if question:
            found = work.parts.search(work.start.workspace.id, question, language=work.language)
            work.passages = [passage for passage in found if suspicion(passage.text) < DROPPED]
            dropped = len(found) - len(work.passages)
        else:
            dropped = 0
        step.words = f"{len(work.passages)} passages" + (
            f", {dropped} left out as planted" if dropped else ""
        )
        step.details["passages"] = [
            {
                "title": passage.title,
                "score": round(passage.score, 3),
                "kind": passage.kind,
                "reference": passage.reference,
                "language": passage.language,
                "text": passage.text,
            }
            for passage in work.passages
        ]


def _excluded(start: TurnStart) -> frozenset[str]:
    """The skus that are never proposed; without a rule about whole products nothing is asked of the database."""
    content = start.agent.content
    whole = [one.product for one in content.recommendations if one.on and one.does == "exclude"]
    if not whole:
        return frozenset(content.excluded_products)
    with transaction(start.workspace.id) as db:
        return never_proposed(db, content.excluded_products, whole)


def _context(work: Work) -> ToolContext:
    start, own = work.start, own_of(work.start.facts, work.said.text)
    return ToolContext(
        workspace_id=start.workspace.id,
        customer_id=start.customer.id,
        conversation_id=start.conversation_id,
        turn_id=start.turn_id,
        language=work.language,
        shop_language=start.workspace.language,
        currency=start.workspace.currency,
        zone=start.workspace.zone,
        now=start.now,
        real_now=start.now - start.workspace.clock_shift,
        search=work.parts.search,
        page_url=lambda path: f"{street_of(start.workspace)}{path}",
        avoids=avoided_by(own),
        sizes=tuple(one.value for one in own if one.kind == "size"),
        evidence=start.messages[-1].provider_sid if start.messages else "",
        said=in_answer_to_us(work.said),
        beside=work.said.beside,
        tapped=work.said.taps,
        asked=work.said.asked,
        excluded=_excluded(start),
        pinned=start.agent.content.pinned_products,
        recommendations=start.agent.content.recommendations,
        own_functions=start.agent.content.functions,
        functions=work.parts.functions,
        offering=start.offering,
    )


def _finished(work: Work, drafted: Drafted, text: str, name: str) -> Answer:
    sells = any(tool.name == "add_to_cart" for tool in work.tools)
    content = dress(drafted, work.language, sells=sells)
    text = with_proposal(for_whatsapp(text, work.allowed_links), drafted.results, work.language)
    text = with_booking(text, drafted.results, work.language)
    text = with_remembered(text, drafted.results, voice_of(work.start, work.language))
    clean, content = _clean(work, text, content)
    pieces = fit(clean)
    replies = [Reply(piece, "agent") for piece in pieces[:-1]] + [Reply(pieces[-1], "agent", content)]
    asked = drafted.extra.get("language")
    return Answer(
        replies=tuple(replies),
        model=name,
        outside=name != "concierge",
        language=Language(asked) if drafted.extra.get("language_switched") and asked else None,
        memory=drafted.extra.get("memory"),
        miss=bool(drafted.extra.get("miss")),
        missed=what_was_missed(drafted, work.trace),
        wrote=work.wrote,
        handed_over=any(one.name == "hand_over" and one.result.get("done") for one in drafted.results),
        tokens_in=work.tokens_in,
        tokens_out=work.tokens_out,
    )


def _clean(work: Work, text: str, content: Content) -> tuple[str, Content]:
    """Without what must not stand in a chat; that travels by secure link."""
    with work.trace.step("sensitive") as step:
        checked = sensitive(text, work.language)
        step.details["found"] = list(checked.found)
        if not checked.found:
            step.words = "nothing sensitive stays in the chat"
            return text, content
        step.state, step.words = "changed", "taken out, and sent by secure link"
        url = own_page(work.start, "profile", work.language)
        page = Link(title=say(work.language, "Open the page"), url=url)
        return checked.clean_text, Content(kind="link", links=(page,))
