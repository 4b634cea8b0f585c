"""Filling the demo shops, on a real database: whole, once, and each shop for itself."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest

from runtime.demo.__main__ import main
from runtime.demo.playing import presets
from runtime.demo.reading import demo_shop, demo_shops
from runtime.demo.seeding import Seeded, seed
from shop.booking.slots import DayOfSlots, slots_of
from shop.booking.viewing import Reader, service_by
from shop.catalog.listing import ProductQuery, list_products
from shop.catalog.naming import product_by
from shop.catalog.viewing import reader_of
from shop.customers.identities import known_as
from shop.kernel.database import transaction
from shop.kernel.language import Language
from shop.workspaces.viewing import agent_view, facts, opening_of, workspace_by_slug
from tests.parts import Parts, empty_database

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
Owner = psycopg.Connection[tuple[object, ...]]


@pytest.fixture(scope="module")
def seeded(parts: Parts, database: str) -> Seeded:
    """All demo shops, filled once for these tests in a database that held nothing else."""
    with parts.postgres.connect(database) as connection:
        empty_database(connection)
    return seed(now=NOW)


def everything(owner: Owner) -> dict[str, str]:
    """The rows of every table, as one text each."""
    tables = owner.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
    ).fetchall()
    found = {}
    for (table,) in tables:
        rows = owner.execute(
            f"SELECT to_jsonb(t) FROM {table} t ORDER BY to_jsonb(t)::text"  # noqa: S608  # the database's own names
        ).fetchall()
        found[str(table)] = json.dumps([row[0] for row in rows])
    owner.commit()
    return found


def counted(owner: Owner, table: str, slug: str) -> int:
    row = owner.execute(
        f"SELECT count(*) FROM {table} t JOIN workspace w ON w.id = t.workspace_id WHERE w.slug = %s",  # noqa: S608  # names of this test
        [slug],
    ).fetchone()
    assert row is not None
    return int(str(row[0]))


def test_every_shop_is_there_with_what_its_file_holds(seeded: Seeded, owner: Owner) -> None:
    assert [shop.slug for shop in seeded.shops] == ["sapori", "lino", "nunzia", "barocco", "ponte"]
    for shop in demo_shops():
        variants = sum(len(product.variants) for product in shop.products)
        assert counted(owner, "product", shop.slug) == len(shop.products)
        assert counted(owner, "variant", shop.slug) == variants
        assert counted(owner, "category", shop.slug) == len(shop.categories)
        assert counted(owner, "shop_fact", shop.slug) == len(shop.facts)
        registered = sum(person.registered for person in shop.customers)
        assert counted(owner, "member", shop.slug) == len(shop.people) >= 2
        # Whoever works there is known to the chat, too.
        assert counted(owner, "customer", shop.slug) == registered + len(shop.people)
        sources = 3 * (len(shop.products) + len(shop.questions)) + len(shop.documents)
        assert counted(owner, "knowledge_source", shop.slug) == sources


def test_every_shop_declares_in_its_languages_and_manner_that_an_answer_waits(
    seeded: Seeded, owner: Owner
) -> None:
    told = owner.execute(
        "SELECT w.slug, t.language, t.body FROM message_template t JOIN workspace w ON w.id = t.workspace_id "
        "WHERE t.name = 'answer_waiting' AND t.category = 'utility'"
    ).fetchall()
    words = {(str(slug), str(language)): str(body) for slug, language, body in told}
    assert set(words) == {(shop.slug, language.value) for shop in seeded.shops for language in Language}
    assert words["sapori", "it"].startswith("Ciao {{1}}, c'è una risposta per te da {{2}}.")
    assert words["nunzia", "it"].startswith("Salve {{1}}, c'è una risposta per lei da {{2}}.")


def test_filling_twice_changes_nothing(seeded: Seeded, owner: Owner) -> None:
    before = everything(owner)
    again = seed(now=NOW + timedelta(hours=1))
    assert not again.changed
    assert [shop.workspace_id for shop in again.shops] == [shop.workspace_id for shop in seeded.shops]
    assert everything(owner) == before


def test_what_people_did_in_a_demo_survives_another_start(seeded: Seeded, owner: Owner) -> None:
    assert seeded.changed
    owner.execute("UPDATE variant SET stock = 2 WHERE sku = 'CREMA-PIST-190'")
    owner.commit()
    seed(now=NOW)
    assert owner.execute("SELECT stock FROM variant WHERE sku = 'CREMA-PIST-190'").fetchone() == (2,)


def test_a_shop_that_was_filled_by_half_is_filled_again(seeded: Seeded, owner: Owner) -> None:
    owner.execute(
        "DELETE FROM event WHERE name = 'DemoFilled' AND workspace_id = %s", [seeded.shops[1].workspace_id]
    )
    owner.execute("DELETE FROM product WHERE slug = 'falda-ola'")
    owner.commit()
    again = seed(now=NOW)
    assert [shop.slug for shop in again.shops if shop.filled] == ["lino"]
    assert counted(owner, "product", "lino") == len(demo_shop("lino").products)


def test_the_gift_seeker_of_the_dialogue_finds_three_boxes(seeded: Seeded) -> None:
    assert seeded.shops[0].slug == "sapori"
    with transaction(seeded.shops[0].workspace_id) as db:
        reader = reader_of(db, Language.ES)
        asked = ProductQuery(tags=("taste:mixed", "occasion:gift"), at_least=4000, at_most=5500)
        found = list_products(db, asked, reader).products
        cream = product_by(db, "crema de pistacho", reader)
    assert [(box.name, box.price.minor) for box in found] == [
        ("Box Sicilia Clásica", 4500),
        ("Degustación Siciliana", 5500),
        ("Sabores de la Isla", 4800),
    ]
    assert "Pistachos de Bronte DOP (40 %)" in cream.details["ingredients"]
    assert "helado de vainilla" in cream.details["usage"]


def test_the_aunt_who_cannot_eat_peanuts_is_offered_the_iblea_box(seeded: Seeded) -> None:
    with transaction(seeded.shops[0].workspace_id) as db:
        reader = reader_of(db)
        under_thirty = ProductQuery(tags=("kind:box",), at_most=3000)
        every = list_products(db, under_thirty, reader).products
        safe = list_products(db, replace(under_thirty, without_allergens=("peanuts",)), reader).products
    assert [box.slug for box in every] == ["cassetta-iblea", "cassetta-dolce", "cassetta-orto"]
    assert [box.slug for box in safe] == ["cassetta-iblea", "cassetta-orto"]


def test_the_shop_tells_its_hours_facts_and_agent(seeded: Seeded) -> None:
    shop = workspace_by_slug("sapori")
    with transaction(seeded.shops[0].workspace_id) as db:
        hours = opening_of(db, shop, now=NOW, language=Language.IT)
        told = facts(db, shop, topic="all", language=Language.EN, now=NOW)
        agent = agent_view(db, shop.id)
    assert hours.text == "lun–sab 8:30–19:30"
    assert hours.open_now
    assert {"hours", "address", "delivery", "payment", "returns", "contact", "about"} <= {
        f.topic for f in told
    }
    assert agent.agent_name == "Tano"
    assert agent.content.pinned_products[0] == "CREMA-PIST-190"
    assert shop.demo


def test_tours_have_their_dates_in_three_languages_and_people_their_free_times(seeded: Seeded) -> None:
    assert seeded.shops
    shop = workspace_by_slug("barocco")

    def week(words: str, language: str = "") -> list[DayOfSlots]:
        with transaction(shop.id) as db:
            service = service_by(db, words, Reader(shop, Language.ES)).id
            return slots_of(
                db, shop=shop, service_id=service, from_day=date(2026, 11, 23), to_day=date(2026, 11, 29),
                at=NOW, language=language,
            )  # fmt: skip

    dates = [slot for day in week("ortigia-market") for slot in day.slots]
    assert [(f"{slot.starts_at.astimezone(shop.zone):%a %H:%M}", slot.language) for slot in dates] == [
        ("Tue 10:00", "it"),
        ("Thu 10:00", "es"),
        ("Sat 10:00", "en"),
    ]
    assert [slot for day in week("ortigia-market", "es") for slot in day.slots] == dates[1:2]
    assert [day.state for day in week("Tour privado en directo")][:3] == ["closed", "available", "available"]


def test_registered_people_are_known_by_their_number_or_by_their_user_id(seeded: Seeded) -> None:
    with transaction(seeded.shops[0].workspace_id) as db:
        for person in presets("sapori"):
            known = known_as(db, seeded.shops[0].workspace_id, person.identities)
            assert (known is not None) == person.registered, person.name


def test_nobody_of_one_shop_is_known_in_another_although_she_shops_in_both(
    seeded: Seeded, owner: Owner
) -> None:
    assert seeded.changed
    rows = owner.execute(
        "SELECT customer_id, workspace_id FROM customer_identity WHERE value = '+393330000418'"
    ).fetchall()
    assert len(rows) == len(set(rows)) == len({row[0] for row in rows}) == 2


def test_scale_adds_volume_in_a_workspace_of_its_own(seeded: Seeded, owner: Owner) -> None:
    more = seed(now=NOW, scale=2)
    assert (more.conversations, more.products) == (2_000, 400)
    assert counted(owner, "conversation", "volume") == 2_000
    assert counted(owner, "conversation", "sapori") == 0
    assert [shop.slug for shop in more.shops] == [shop.slug for shop in seeded.shops]
    assert not seed(now=NOW, scale=2).changed


def test_the_command_prints_numbers_and_sentences(seeded: Seeded, capsys: pytest.CaptureFixture[str]) -> None:
    assert seeded.shops
    main([])
    told = capsys.readouterr().out
    assert "Sapori di Scicli (sapori), WhatsApp +390932000042" in told
    assert "as Agata Rizza, IT.SAPORI0000000000000023 (it, registered)" in told
    assert "es  ¿Tenéis crema de pistacho?" in told
