"""Requests to the stand-in as anybody could make them, without the product's gateway."""

from typing import Any

import httpx
from pydantic import SecretStr

from bot.signature import SigningKeys, is_genuine
from tests.fakes.shop_server import Hook
from tests.fakes.twilio import ACCOUNT, SHOP, TOKEN, Town

MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
PROOF = (ACCOUNT, TOKEN)


def post(town: Town, **fields: Any) -> httpx.Response:
    usual = {"From": SHOP, "To": "whatsapp:+393331234567"}
    form = {name: value for name, value in {**usual, **fields}.items() if value is not None}
    return httpx.post(town.url + MESSAGES, data=form, auth=PROOF)


def content(town: Town, **types: Any) -> str:
    body = {"language": "it", "friendly_name": "f", "variables": {"1": "x"}, "types": types}
    answer = httpx.post(f"{town.url}/v1/Content", json=body, auth=PROOF)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["sid"])


def text_content(town: Town, body: str) -> str:
    return content(town, **{"twilio/text": {"body": body}})


def approve(town: Town, sid: str) -> None:
    url = f"{town.url}/v1/Content/{sid}/ApprovalRequests/whatsapp"
    assert httpx.post(url, json={"name": "n", "category": "UTILITY"}, auth=PROOF).status_code == 201


def is_signed(hook: Hook, base: str) -> bool:
    return is_genuine(
        url=base + hook.path,
        content=list(hook.fields.items()),
        signature=hook.headers["x-twilio-signature"],
        settings=hook.headers.get("x-twilio-webhooks-signature-settings"),
        keys=SigningKeys([SecretStr(TOKEN)], {"webhooks_1": SecretStr("shared")}),
    )


def base_of(hook: Hook) -> str:
    return f"http://{hook.headers['host']}"
