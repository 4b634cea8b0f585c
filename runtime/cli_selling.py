"""What a person does in a terminal about a shop's selling: rates of other currencies, and its plan."""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

import typer

from runtime.cli_programs import Workspace, fail, named_shop, print_json

# Most of the product takes seconds to import; a command loads only what it is about.

plan = typer.Typer(help="A shop's plan: what it may use, and trying a larger one.", no_args_is_help=True)
rates = typer.Typer(help="What a shop's currency is worth in others.", no_args_is_help=True)


def add_selling_commands(app: typer.Typer) -> None:
    """Give the command `vetrina` what stands here."""
    app.add_typer(rates, name="rates")
    app.add_typer(plan, name="plan")


@rates.command("set")
def set_rates(
    told: Annotated[list[str], typer.Argument(help="Such as USD=1.0843: so many for one of the shop's.")],
    *,
    workspace: Workspace,
    source: Annotated[str, typer.Option(help="Who says so; customers read it.")],
    day: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Today unless told.")] = None,
) -> None:
    """Write the rates of a day whole; orders keep the rate that they were placed at."""
    figures = dict(_figure(each) for each in told)
    with named_shop(workspace) as workspace_id:
        from flows import tell_rates  # noqa: PLC0415  # heavy
        from shop.kernel.clock import SystemClock  # noqa: PLC0415  # as above

        now = SystemClock().now()
        try:
            tell_rates.set_rates(
                now=now,
                actor="platform",
                workspace_id=workspace_id,
                day=day.date() if day else _today(workspace_id, now),
                source=source,
                rates=figures,
            )
        except tell_rates.RateRefused as refused:
            fail(f"that is no rate of this shop's currency: {refused.values}")
    typer.echo("written")


@rates.command("list")
def list_rates(*, workspace: Workspace) -> None:
    """Show the rates that customers are told amounts by, each with its day and source."""
    with named_shop(workspace) as workspace_id:
        from shop.kernel.clock import SystemClock  # noqa: PLC0415  # heavy
        from shop.kernel.database import transaction  # noqa: PLC0415  # as above
        from shop.workspaces.exchange import rates_of  # noqa: PLC0415  # as above
        from shop.workspaces.viewing import workspace_view  # noqa: PLC0415  # as above

        with transaction(workspace_id) as db:
            shop = workspace_view(db, workspace_id)
            found = rates_of(db, shop, shop.at(SystemClock().now()))
    for one in found:
        told = {"base": one.base, "currency": one.currency, "rate": f"{one.rate.normalize():f}"}
        print_json({**told, "day": one.day, "source": one.source})


@plan.command("show")
def show_plan(*, workspace: Workspace) -> None:
    """Show what the shop may use, what it uses, and until when it tries a larger plan."""
    with named_shop(workspace) as workspace_id:
        from shop.kernel.clock import SystemClock  # noqa: PLC0415  # heavy
        from shop.kernel.database import transaction  # noqa: PLC0415  # as above
        from shop.workspaces.using import plan_view  # noqa: PLC0415  # as above
        from shop.workspaces.viewing import workspace_view  # noqa: PLC0415  # as above

        with transaction(workspace_id) as db:
            at = workspace_view(db, workspace_id).at(SystemClock().now())
            _print_plan(plan_view(db, workspace_id, at))


@plan.command("try")
def try_plan(*, workspace: Workspace) -> None:
    """Let the shop try the larger plan, once; it is written to before that ends."""
    with named_shop(workspace) as workspace_id:
        from flows.try_plan import NothingToTry, TrialHad, start_trial  # noqa: PLC0415  # heavy
        from shop.kernel.clock import SystemClock  # noqa: PLC0415  # as above

        try:
            _print_plan(start_trial(now=SystemClock().now(), actor="platform", workspace_id=workspace_id))
        except TrialHad as had:
            fail(f"this shop has had its trial, until {had.values['until']:%Y-%m-%d}")
        except NothingToTry as nothing:
            fail(f"its own plan, {nothing.values['plan']}, is as large")


@plan.command("set")
def set_plan(
    name: Annotated[str, typer.Argument(help="basic, professional or enterprise.")], *, workspace: Workspace
) -> None:
    """Have another plan from now on; what does not fit any more stays, and nothing is added to it."""
    with named_shop(workspace) as workspace_id:
        from flows.try_plan import PlanUnknown, choose_plan  # noqa: PLC0415  # heavy
        from shop.kernel.clock import SystemClock  # noqa: PLC0415  # as above

        now = SystemClock().now()
        try:
            _print_plan(choose_plan(now=now, actor="platform", workspace_id=workspace_id, plan=name))
        except PlanUnknown as unknown:
            fail(f"there is no plan {name}; there are: {', '.join(unknown.values['known'])}")


def _print_plan(view: Any) -> None:
    used, most = view.used, view.in_force
    told = {
        "plan": view.own.name,
        "in_force": most.name,
        "trial_until": view.trial_until if view.trying else None,
    }
    pairs = (("products", used.products), ("answers", used.answers), ("channels", used.channels))
    print_json(told | {name: {"used": count, "most": getattr(most, name)} for name, count in pairs})


def _figure(told: str) -> tuple[str, Decimal]:
    currency, _, rate = told.partition("=")
    try:
        return currency.strip().upper(), Decimal(rate.strip())
    except InvalidOperation:
        fail(f"{told} is no rate; write it like USD=1.0843")


def _today(workspace_id: Any, now: datetime) -> date:
    from shop.kernel.database import transaction  # noqa: PLC0415  # heavy
    from shop.workspaces.viewing import workspace_view  # noqa: PLC0415  # as above

    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
    return shop.at(now).astimezone(shop.zone).date()
