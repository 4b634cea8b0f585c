"""The yardstick: FastAPI with one endpoint that checks Twilio's signature and does nothing else."""

import sys

import uvicorn
from fastapi import FastAPI, Request, Response
from twilio.request_validator import RequestValidator


def bare_app(public_url: str, token: str) -> FastAPI:
    """The application: 200 for a genuine webhook, 403 for any other."""
    app = FastAPI(openapi_url=None)
    validator = RequestValidator(token)

    @app.post("/webhooks/twilio/whatsapp")
    async def webhook(request: Request) -> Response:
        form = await request.form()
        address = f"{public_url}{request.url.path}"
        genuine = validator.validate(address, dict(form), request.headers.get("X-Twilio-Signature", ""))
        return Response("<Response/>" if genuine else "", 200 if genuine else 403, media_type="text/xml")

    return app


def main() -> None:
    """Serve it: port, public address and token are the arguments."""
    port, public_url, token = sys.argv[1:]
    uvicorn.run(
        bare_app(public_url, token), host="127.0.0.1", port=int(port), access_log=False, log_level="warning"
    )


if __name__ == "__main__":
    main()
