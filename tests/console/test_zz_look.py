import re, pytest
from playwright.sync_api import Browser
from runtime.bench.one_of_each import PASSWORD, one_of_each
from runtime.web_wiring import web_wiring
from shop.kernel.clock import SystemClock
from shop.kernel.settings import settings
from tests.fakes.serving import served
from tests.console.test_nonsense import Person
from webapp.app import create_app
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
WANT = ["/console","/console/inbox","/console/inbox/{","/console/customers","/console/customers/{","/console/orders","/console/orders/board","/console/orders/{","/console/catalog","/console/catalog/products/{","/console/calendar","/console/calendar/bookings/{","/console/services/{","/console/agent","/console/agent/versions","/console/knowledge","/console/figures","/console/figures/people","/console/team","/console/settings","/console/plan","/console/keys","/console/templates","/console/desk","/console/set-up","/console/functions/new","/console/catalog/offers/new","/console/catalog/picks"]
def test_look(empty_database, valkey, sweeper, chromium: Browser):
    made = one_of_each(sweeper, SystemClock().now())
    app = create_app(web_wiring(settings()))
    person = Person(app)
    person.does("POST", "/console/sign-in", data={"email": made.email, "password": PASSWORD})
    screens, _ = person.everywhere()
    with served(app) as street:
        ctx = chromium.new_context(viewport={"width":1440,"height":900}, locale="it-IT")
        page = ctx.new_page()
        page.goto(street+"/console/sign-in")
        page.fill("[name=email]", made.email); page.fill("[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_selector("[data-console]", timeout=30000)
        page.wait_for_timeout(1500)
        for route, address in screens.items():
            if not any(route==w or (w.endswith("{") and re.fullmatch(re.escape(w[:-1])+r"\{\w+\}", route)) for w in WANT): continue
            for size,(w,h) in {"desk":(1440,900),"phone":(390,844)}.items():
                page.set_viewport_size({"width":w,"height":h})
                try: page.goto(street+address.partition("?")[0]+"?lang=it")
                except Exception as e: print("ERR",route,e); continue
                page.wait_for_timeout(250)
                n=re.sub(r"[^a-z]+","-",route.removeprefix("/console").lower()).strip("-") or "today"
                over=page.evaluate("document.documentElement.scrollWidth - innerWidth")
                if over>0: print("OVERFLOW",size,route,over)
                page.screenshot(path=f"/tmp/reading/look-{size}-{n}-day.png")
                if size=="desk":
                    page.evaluate("document.documentElement.dataset.theme = 'notte'")
                    page.screenshot(path=f"/tmp/reading/look-{size}-{n}-night.png")
