"""Keys to the API: whose they are, what they may do, how often."""

from collections.abc import Iterator
from typing import Any

import pytest

from flows.manage_keys import ScopeUnknown, create_key, revoke_key
from shop.kernel.database import transaction
from shop.kernel.ids import new_id
from shop.kernel.refusals import NotFound
from shop.workspaces.api_keys import SCOPES, keys_of
from tests.programs.asking import Asking, a_key, asking_with, problem
from tests.world import MORNING, Shop, one, rows


@pytest.fixture
def program(shop: Shop) -> Iterator[Asking]:
    with asking_with(a_key(shop)) as made:
        yield made


def every_route(program: Asking) -> list[tuple[str, str, list[str]]]:
    """Every route that needs a key, as OpenAPI has it, with its scopes."""
    described = program.browser.get("/api/v1/openapi.json").json()
    return [
        (method.upper(), path, needs["API key"])
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
        for needs in operation.get("security", [])
        if "API key" in needs
    ]


def filled(path: str) -> str:
    """The path with ids of nothing."""
    for name in (
        "customer_id",
        "import_id",
        "payment_id",
        "refund_id",
        "endpoint_id",
        "delivery_id",
        "group_id",
        "picture_id",
        "order",
        "return_id",
        "conflict_id",
        "series_id",
        "date_id",
        "closure_id",
        "booking",
    ):
        path = path.replace(f"{{{name}}}", str(new_id()))
    for name in ("slug", "sku", "code", "offer"):
        path = path.replace(f"{{{name}}}", "nothing")
    path = path.replace("{day}", "2026-11-23")
    return path.removeprefix("/api/v1")


def test_nothing_opens_without_a_key_or_with_a_wrong_one(program: Asking, shop: Shop) -> None:
    program.clock.at = MORNING
    revoked = a_key(shop)
    revoke_key(now=MORNING, actor="member", workspace_id=shop.id, key_id=revoked.id)
    routes = every_route(program)
    assert len(routes) > 30
    bad = ["", "vk_", "vk_" + "a" * 43, program.key[:-1], program.key.upper(), revoked.key]
    for number, (method, path, _) in enumerate(routes):
        program.clock.pass_(minutes=3)  # so that no limit answers first
        wrong = program.as_key(bad[number % len(bad)])
        assert problem(wrong(method, filled(path))) == (401, "key_unknown"), (method, path)


def test_each_route_needs_its_own_scope_and_no_other_helps(program: Asking, shop: Shop) -> None:
    for method, path, scopes in every_route(program):
        program.clock.pass_(minutes=3)
        assert len(scopes) == 1
        assert scopes[0] in SCOPES
        others = a_key(shop, *(scope for scope in SCOPES if scope not in scopes))
        asked: dict[str, Any] = {"json": {}} if method in {"POST", "PUT", "PATCH"} else {}
        answer = program.as_key(others.key)(method, filled(path), **asked)
        assert problem(answer) == (403, "scope_missing"), (method, path)


def test_only_the_hash_of_a_key_is_kept(shop: Shop, owner: Any) -> None:
    made = a_key(shop, "orders:read")

    assert made.key.startswith("vk_")
    assert len(made.key) > 40
    kept = rows(owner, "SELECT to_jsonb(api_key)::text FROM api_key")[0][0]
    assert made.key not in kept
    assert made.key[3:] not in kept


def test_a_key_knows_when_it_was_used(program: Asking, shop: Shop, owner: Any) -> None:
    assert one(owner, "SELECT used_at FROM api_key") is None
    program("GET", "/orders")
    used = one(owner, "SELECT used_at FROM api_key")
    program("GET", "/orders")

    assert used == MORNING
    with transaction(shop.id) as db:
        assert [key.used_at for key in keys_of(db)] == [MORNING]


def test_a_key_belongs_to_one_shop(program: Asking, shop: Shop, other: Shop) -> None:
    theirs = a_key(other)
    with transaction(shop.id) as db:
        assert theirs.id not in [key.id for key in keys_of(db)]
    with pytest.raises(NotFound):
        revoke_key(now=MORNING, actor="member", workspace_id=shop.id, key_id=theirs.id)
    assert program.as_key(theirs.key)("GET", "/orders").status_code == 200


def test_a_scope_that_there_is_not_makes_no_key(shop: Shop, owner: Any) -> None:
    with pytest.raises(ScopeUnknown):
        create_key(now=MORNING, actor="member", workspace_id=shop.id, name="x", scopes=["orders:read", "all"])
    assert one(owner, "SELECT count(*) FROM api_key") == 0


def test_each_key_has_its_own_limit(program: Asking, shop: Shop) -> None:
    second = program.as_key(a_key(shop).key)
    answers = [program("GET", "/webhooks").status_code for _ in range(301)]

    assert answers == [200] * 300 + [429]
    assert second("GET", "/webhooks").status_code == 200
    assert second("GET", "/webhooks").headers["RateLimit-Limit"] == "300"


def test_who_guesses_keys_is_slowed_down(program: Asking) -> None:
    guesses = [program.as_key(f"vk_{number}")("GET", "/orders").status_code for number in range(32)]
    assert guesses == [401] * 30 + [429] * 2


def test_the_profile_link_of_a_customer_is_no_key(program: Asking) -> None:
    described = program.browser.get("/api/v1/openapi.json").json()
    schemes = described["components"]["securitySchemes"]
    assert set(schemes) == {"API key", "Profile link"}
    assert {scheme["scheme"] for scheme in schemes.values()} == {"bearer"}
