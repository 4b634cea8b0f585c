"""Opens a shop with three people who can be booked in a running product, and prints a key of its API."""

from datetime import time

from flows.change_services import put_hours, put_resource, put_service
from flows.manage_keys import create_key
from flows.set_up_workspace import set_up_workspace
from shop.booking.profiles import HoursProfile, NeedProfile, ResourceProfile, ServiceProfile
from shop.kernel.clock import SystemClock
from shop.kernel.language import Language
from shop.workspaces.profile import Hours
from tests.world import a_profile

SLUG, NUMBER = "agenda", 8
ADDRESS = a_profile(SLUG, NUMBER).channel
HOSTS = ("ada", "bea", "ciro")
REMINDED = 15
"""Minutes before."""


def main() -> None:
    """An hour with any of the three, at any hour of any day."""
    now = SystemClock().now()
    shop = set_up_workspace(now=now, actor="system", profile=a_profile(SLUG, NUMBER))
    for name in HOSTS:
        host = ResourceProfile(slug=name, name=name.title())
        put_resource(now=now, actor="system", workspace_id=shop, resource=host)
    service = ServiceProfile(
        slug="hour",
        names={Language.IT: "Un'ora"},
        minutes=60,
        step_minutes=60,
        reminders=(REMINDED,),
        needs=(tuple(NeedProfile(resource=name) for name in HOSTS),),
    )
    put_service(now=now, actor="system", workspace_id=shop, service=service)
    week = tuple(Hours(weekday=day, opens=time(), closes=time(23, 59)) for day in range(7))
    put_hours(now=now, actor="system", workspace_id=shop, hours=HoursProfile(service="hour", weekly=week))
    key = create_key(now=now, actor="member", workspace_id=shop, name="till", scopes=("bookings:write",))
    print(key.key)  # noqa: T201  # whoever runs it reads it


if __name__ == "__main__":
    main()
