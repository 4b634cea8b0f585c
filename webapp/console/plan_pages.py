"""`/console/plan`: what the shop may use, what it uses, and what happens when that is full."""

from dataclasses import dataclass
from typing import Final, Literal

from fastapi import Request
from starlette.responses import Response

from flows.try_plan import choose_plan, start_trial
from shop.kernel.database import transaction
from shop.kernel.language import phrase, say
from shop.kernel.refusals import Refusal
from shop.workspaces.plans import Plan, larger, plans, trial_terms
from shop.workspaces.using import PlanView, plan_view
from shop.workspaces.wallet import wallet_of, worded_micros
from webapp.console.asking import AtConsole, Staff
from webapp.console.letting_in import to
from webapp.console.routes import ConsoleRouter
from webapp.console.shown import console_page, reader_at
from webapp.console.toasts import toast_next
from webapp.refusal_words import worded

PAGE: Final = "/console/plan"
NEAR: Final = 80
"""From so many in a hundred on it is said that little is left."""
_WHOLE: Final = 100

router = ConsoleRouter()

State = Literal["free", "near", "full"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing that a plan limits."""

    code: str
    used: int
    most: int | None
    """None where nothing limits it."""

    @property
    def percent(self) -> int:
        """How much of it is used, in hundredths, at most all."""
        return min(_WHOLE, self.used * _WHOLE // self.most) if self.most else 0

    @property
    def state(self) -> State:
        """Whether there is room, little, or none."""
        if not self.most:
            return "free"
        if self.used >= self.most:
            return "full"
        return "near" if self.percent >= NEAR else "free"


def figures_of(view: PlanView) -> list[Figure]:
    """Everything that the plan in force limits, with what is used of it."""
    answers = min(filter(None, (view.monthly_answers, view.in_force.answers)), default=None)
    return [
        Figure("answers", view.used.answers, answers),
        Figure("products", view.used.products, view.in_force.products),
        Figure("channels", view.used.channels, view.in_force.channels),
        Figure("megabytes", view.used.megabytes, view.in_force.megabytes),
    ]


@router.get("/plan", needs="plan:see")
def show_plan(request: Request, staff: AtConsole) -> Response:
    """The plan, what is used, and the others."""
    return _page(request, staff)


@router.get("/plan/warning", needs="plan:see")
def show_warning(request: Request, staff: AtConsole) -> Response:
    """What is nearly full or full, in a line for the first page; nothing where there is room."""
    with transaction(staff.workspace_id) as db:
        view = plan_view(db, staff.workspace_id, staff.now)
        wallet = wallet_of(db, staff.workspace_id)
    tight = [figure for figure in figures_of(view) if figure.state != "free"]
    return console_page(request, staff, "console/part_plan.html", figures=tight, wallet=wallet)


@router.post("/plan/try", needs="plan:change")
def try_larger(request: Request, staff: AtConsole) -> Response:
    """A larger plan for a while, once."""
    try:
        start_trial(now=staff.real_now, actor=staff.person, workspace_id=staff.workspace_id)
    except Refusal as refusal:
        return _page(request, staff, refusal)
    toast_next(request, say(reader_at(request, staff).language, phrase("You are trying the larger plan.")))
    return to(PAGE)


@router.post("/plan/{plan}", needs="plan:change")
def choose(request: Request, staff: AtConsole, plan: str) -> Response:
    """Have that plan from now on; nothing that is there is taken away, and one goes back as easily."""
    with transaction(staff.workspace_id) as db:
        before = plan_view(db, staff.workspace_id, staff.now).own.name
    try:
        choose_plan(now=staff.real_now, actor=staff.person, workspace_id=staff.workspace_id, plan=plan)
    except Refusal as refusal:
        return _page(request, staff, refusal)
    words = say(
        reader_at(request, staff).language, phrase("From now on you have {plan}."), plan=plan.capitalize()
    )
    toast_next(request, words, undo=f"{PAGE}/{before}")
    return to(PAGE)


def _page(request: Request, staff: Staff, refusal: Refusal | None = None) -> Response:
    with transaction(staff.workspace_id) as db:
        view = plan_view(db, staff.workspace_id, staff.now)
        wallet = wallet_of(db, staff.workspace_id)
    language = reader_at(request, staff).language
    known: list[Plan] = list(plans().values())
    terms = trial_terms()
    return console_page(
        request,
        staff,
        "console/plan.html",
        status=refusal.status if refusal else 200,
        section="settings",
        view=view,
        figures=figures_of(view),
        known=known,
        can_try=not view.trial_plan and larger(view.own.name, terms.plan) != view.own.name,
        terms=terms,
        wallet=wallet,
        left=worded_micros(wallet.micros, wallet.currency, language) if wallet else "",
        problem=worded(refusal, reader_at(request, staff).language) if refusal else None,
    )
