"""The application that the web process serves."""

from runtime.web_wiring import web_wiring
from shop.kernel.settings import settings
from webapp.app import create_app

app = create_app(web_wiring(settings()))
