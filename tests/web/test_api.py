"""The HTTP API: what a shop sells and says, for other programs."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from shop.customers.viewing import customer_view
from shop.kernel.database import transaction
from tests.catalog.goods import a_category, a_product
from tests.web.visiting import a_link, marta_writes, visitor
from tests.world import PinnedClock, Shop, a_shop, one, rows

PRODUCTS = "/api/v1/shops/bottega/products"


def slugs(answer: Response) -> list[str]:
    return [product["slug"] for product in answer.json()["products"]]


def problem(answer: Response) -> dict[str, Any]:
    assert answer.headers["Content-Type"] == "application/problem+json"
    told: dict[str, Any] = answer.json()
    assert told["status"] == answer.status_code
    assert told["type"] == f"/problems/{told['code']}"
    assert told["request_id"] == answer.headers["X-Request-ID"]
    return told


def test_a_shop_tells_where_it_is_and_whether_it_is_open(shop: Shop, browser: TestClient) -> None:
    told = browser.get(f"/api/v1/shops/{shop.slug}?lang=es").json()

    assert (told["name"], told["whatsapp"], told["timezone"]) == (
        "Bottega bottega",
        "+390550000001",
        "Europe/Rome",
    )
    assert told["about"] == "Una tienda."
    assert told["hours"]["open_now"] is True


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("category=spreads", ["crema-di-pistacchio", "miele-ibleo"]),
        ("max_price=3", ["sale-di-trapani"]),
        ("max_price=6.19", ["sale-di-trapani"]),
        ("category=sweets&without_allergens=nuts", ["miele-ibleo"]),
        ("category=sweets&without_allergens=frutta a guscio", ["miele-ibleo"]),
        ("category=spreads&without_allergens=milk", ["miele-ibleo"]),
        ("category=pantry&in_stock=true", ["olio-tonda-iblea", "sale-di-trapani"]),
    ],
)
def test_every_filter_is_hard(shop: Shop, browser: TestClient, query: str, expected: list[str]) -> None:
    del shop
    assert slugs(browser.get(f"{PRODUCTS}?{query}")) == expected


def test_words_find_a_product_in_any_language(shop: Shop, browser: TestClient) -> None:
    del shop
    assert slugs(browser.get(f"{PRODUCTS}?q=pistachio cream&lang=it"))[0] == "crema-di-pistacchio"


def test_pages_follow_one_another_without_a_gap(shop: Shop, browser: TestClient) -> None:
    del shop
    first = browser.get(f"{PRODUCTS}?limit=4")
    second = browser.get(f"{PRODUCTS}?limit=4&cursor={first.json()['next_cursor']}")

    assert first.json()["total"] == 6
    assert len(slugs(first)) == 4
    assert sorted([*slugs(first), *slugs(second)]) == sorted(slugs(browser.get(PRODUCTS)))
    assert second.json()["next_cursor"] == ""


def test_a_product_speaks_the_readers_language(shop: Shop, browser: TestClient) -> None:
    del shop
    told = browser.get(f"{PRODUCTS}/crema-di-pistacchio", headers={"Accept-Language": "en"}).json()

    assert told["name"] == "Pistachio cream"
    assert told["price"] == {"minor": 980, "currency": "EUR", "text": "€9.80"}
    assert (told["allergens"], told["traces"]) == (["nuts"], ["milk"])
    assert told["url"] == "https://shop.example.test/s/bottega/p/crema-di-pistacchio"


def test_categories_and_facts_are_told(shop: Shop, browser: TestClient) -> None:
    tree = browser.get(f"/api/v1/shops/{shop.slug}/categories?lang=en").json()
    delivery = browser.get(f"/api/v1/shops/{shop.slug}/facts?topic=delivery").json()

    assert [(one_["code"], one_["parent"], one_["count"]) for one_ in tree] == [
        ("pantry", "", 3),
        ("sweets", "", 3),
        ("spreads", "sweets", 2),
    ]
    assert [fact["text"] for fact in delivery] == ["Spediamo in 48 ore, 6,90 €."]


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/api/v1/shops/nobody", 404, "not_found"),
        ("/api/v1/nothing", 404, "not_found"),
        (f"{PRODUCTS}/elicottero", 404, "product_not_found"),
        (f"{PRODUCTS}?limit=0", 422, "validation_failed"),
        (f"{PRODUCTS}?max_price=a lot", 422, "validation_failed"),
        (f"{PRODUCTS}?without_allergens=dust", 422, "allergen_unknown"),
        (f"{PRODUCTS}?cursor=forged", 422, "cursor_unknown"),
        (f"{PRODUCTS}?category=helicopters", 404, "category_unknown"),
        ("/api/v1/shops/bottega/facts?topic=helicopters", 404, "fact_unknown"),
    ],
)
def test_a_no_has_a_stable_code_and_no_trace(
    shop: Shop, browser: TestClient, path: str, status: int, code: str
) -> None:
    del shop
    answer = browser.get(path, headers={"Accept-Language": "it"})

    assert (answer.status_code, problem(answer)["code"]) == (status, code)
    assert "Traceback" not in answer.text


def test_a_wrong_field_is_named(shop: Shop, browser: TestClient) -> None:
    del shop
    assert [error["field"] for error in problem(browser.get(f"{PRODUCTS}?limit=0"))["errors"]] == ["limit"]


def test_a_customer_notes_an_interest_with_their_own_link(
    shop: Shop, browser: TestClient, owner: object
) -> None:
    customer = marta_writes(shop)
    bearer = {"Authorization": f"Bearer {a_link(shop, customer, 'profile').token}"}
    keyed = {**bearer, "Idempotency-Key": "1"}
    path, honey = "/api/v1/shops/bottega/interests", {"product": "miele-ibleo"}

    assert problem(browser.post(path, json=honey, headers=bearer))["code"] == "idempotency_key_needed"
    noted, again = (browser.post(path, json=honey, headers=keyed) for _ in range(2))

    assert (noted.status_code, noted.json()) == (
        201,
        {"product": "miele-ibleo", "name": "Miele ibleo", "times": 1},
    )
    assert (again.status_code, again.json()) == (201, noted.json())
    assert again.headers["Idempotency-Replayed"] == "true"
    assert problem(browser.post(path, json={"product": "cantucci"}, headers=keyed))["code"] == "key_reused"
    later = {**bearer, "Idempotency-Key": "2"}
    assert (
        problem(browser.post(path, json={"product": "nulla"}, headers=later))["code"] == "product_not_found"
    )
    assert browser.post(path, json=honey, headers=later).json()["times"] == 2, "a no leaves the key free"
    assert rows(owner, "SELECT customer_id, via, times FROM interest") == [(customer, "api", 2)]


@pytest.mark.parametrize(
    ("bearer", "status", "code"),
    [
        ("", 401, "token_needed"),
        ("Bearer nonsense", 404, "link_tampered"),
        ("Basic abc", 401, "token_needed"),
    ],
)
def test_nobody_notes_an_interest_for_somebody_else(
    shop: Shop, browser: TestClient, owner: object, bearer: str, status: int, code: str
) -> None:
    del shop
    answer = browser.post(
        "/api/v1/shops/bottega/interests",
        json={"product": "miele-ibleo"},
        headers={"Authorization": bearer, "Idempotency-Key": "1"},
    )

    assert (answer.status_code, problem(answer)["code"]) == (status, code)
    assert one(owner, "SELECT count(*) FROM interest") == 0


def test_a_link_of_another_shop_opens_nothing_here(shop: Shop, browser: TestClient, owner: object) -> None:
    other = a_shop("altra", 2)
    token = a_link(other, marta_writes(other), "profile").token

    answer = browser.post(
        f"/api/v1/shops/{shop.slug}/interests",
        json={"product": "miele-ibleo"},
        headers={"Authorization": f"Bearer {token}", "Idempotency-Key": "1"},
    )

    assert problem(answer)["code"] == "link_unknown"
    assert one(owner, "SELECT count(*) FROM interest") == 0


def test_a_registration_link_is_no_profile_link(shop: Shop, browser: TestClient) -> None:
    customer = marta_writes(shop)
    bearer = {"Authorization": f"Bearer {a_link(shop, customer).token}", "Idempotency-Key": "1"}

    answer = browser.post("/api/v1/shops/bottega/interests", json={"product": "miele-ibleo"}, headers=bearer)

    assert problem(answer)["code"] == "wrong_purpose"
    with transaction(shop.id) as db:
        assert customer_view(db, customer).registered_at is None


def test_one_shops_goods_are_never_told_of_another(shop: Shop, browser: TestClient) -> None:
    other = a_shop("altra", 2)
    a_category(other, "pantry")
    a_product(other, "segreto")

    assert "segreto" not in slugs(browser.get(PRODUCTS))
    assert browser.get(f"{PRODUCTS}/segreto").status_code == 404
    assert slugs(browser.get(f"/api/v1/shops/{other.slug}/products")) == ["segreto"]
    assert shop.slug != other.slug


def test_thirty_requests_a_minute_are_for_everybody(
    shop: Shop, browser: TestClient, clock: PinnedClock
) -> None:
    del shop
    clock.pass_(seconds=10)
    answers = [browser.get("/api/v1/shops/bottega") for _ in range(31)]

    assert [answer.status_code for answer in answers] == [200] * 30 + [429]
    assert [answers[0].headers[f"RateLimit-{name}"] for name in ("Limit", "Remaining", "Reset")] == [
        "30",
        "29",
        "50",
    ]
    assert problem(answers[-1])["code"] == "too_many_requests"
    assert answers[-1].headers["Retry-After"] == "50"


def test_the_limit_slides_on_with_time(shop: Shop, browser: TestClient, clock: PinnedClock) -> None:
    del shop
    for _ in range(30):
        browser.get("/api/v1/shops/bottega")
    clock.pass_(seconds=75)
    half = [browser.get("/api/v1/shops/bottega").status_code for _ in range(9)]
    clock.pass_(seconds=60)

    assert half == [200] * 7 + [429] * 2
    assert browser.get("/api/v1/shops/bottega").status_code == 200


def test_each_limit_counts_alone(shop: Shop, browser: TestClient) -> None:
    for _ in range(31):
        browser.get("/api/v1/shops/bottega")

    assert browser.get(f"/s/{shop.slug}").status_code == 200
    assert browser.get("/l/nonsense").status_code == 404


def test_the_description_matches_the_routes() -> None:
    with visitor() as browser:
        described = browser.get("/api/v1/openapi.json").json()
        routes = {
            (path, method)
            for route in browser.app.routes  # type: ignore[attr-defined]  # an ASGI application of ours
            for path, method in _paths_of(route)
            if path.startswith("/api/v1/") and path != "/api/v1/openapi.json"
        }

    told = {(path, method.upper()) for path, methods in described["paths"].items() for method in methods}
    assert told == routes
    for path, methods in described["paths"].items():
        for operation in methods.values():
            assert operation["summary"], path
            assert "application/problem+json" in operation["responses"]["404"]["content"], path


def _paths_of(route: Any) -> list[tuple[str, str]]:
    inner = getattr(route, "routes", None) or getattr(getattr(route, "original_router", None), "routes", None)
    if inner and not getattr(route, "methods", None):
        return [found for one_ in inner for found in _paths_of(one_)]
    return [(route.path, method) for method in getattr(route, "methods", None) or () if method != "HEAD"]
