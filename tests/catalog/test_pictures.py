"""Pictures of products: made small, upright and anonymous, and shown only where a shop shows them."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from flows.add_picture import describe_picture, order_pictures, remove_picture
from flows.change_catalog import hide_product
from gateways.object_folder import ObjectFolder
from gateways.pictures import PictureBroken, press
from shop.catalog.media import (
    MOST_OF_A_PRODUCT,
    FileTooLarge,
    KindNotTaken,
    MediaStatus,
    PicturesFull,
    PictureUnknown,
    kind_of,
    pictures_of,
    published,
)
from shop.catalog.naming import ProductNotFound, product_by
from shop.catalog.viewing import MediaView, ProductView
from shop.kernel.database import transaction
from shop.kernel.ids import new_id
from shop.kernel.language import Language
from tests.catalog.goods import ITALIAN, a_category, a_product
from tests.catalog.photographs import (
    a_film,
    a_photograph,
    a_picture,
    taken_sideways,
    the_worker_comes_by,
)
from tests.world import MORNING, Shop, a_shop, due, one

pytestmark = pytest.mark.usefixtures("empty_database")


@pytest.fixture
def objects(tmp_path: Path) -> ObjectFolder:
    return ObjectFolder(tmp_path / "objects")


@pytest.fixture
def shop() -> Shop:
    """A shop with one product, beside another shop with the same one."""
    for slug, number in (("altra", 2), ("bottega", 1)):
        made = a_shop(slug, number)
        a_category(made, "pantry")
        a_product(made, "olio")
    return made


def seen(shop: Shop) -> ProductView:
    with transaction(shop.id) as db:
        return product_by(db, "olio", ITALIAN)


def first(shop: Shop) -> MediaView:
    return seen(shop).media[0]


def statuses(shop: Shop) -> list[MediaStatus]:
    with transaction(shop.id) as db:
        return pictures_of(db, product_by(db, "olio", ITALIAN).id, ITALIAN)


def opened(objects: ObjectFolder, sha256: str) -> Image.Image:
    return Image.open(BytesIO(objects.get(sha256)))


def test_a_picture_is_shown_in_three_sizes_once_they_are_made(shop: Shop, objects: ObjectFolder) -> None:
    a_picture(shop, objects, a_photograph())
    assert seen(shop).media == ()

    assert the_worker_comes_by(objects) == 1

    shown = first(shop)
    assert (shown.kind, shown.width, shown.height) == ("image", 1600, 1200)
    assert list(shown.widths) == [320, 640, 1280]
    for width, sha256 in shown.widths.items():
        made = opened(objects, sha256)
        assert (made.format, made.size) == ("WEBP", (width, width * 3 // 4))
        assert published(sha256) == "image/webp"
    assert opened(objects, shown.jpeg).format == "JPEG"
    assert published(shown.jpeg) == "image/jpeg"
    assert seen(shop).picture == shown.jpeg


def test_it_stands_upright_and_tells_nothing_of_who_took_it(shop: Shop, objects: ObjectFolder) -> None:
    a_picture(shop, objects, taken_sideways())
    the_worker_comes_by(objects)

    shown = first(shop)
    assert (shown.width, shown.height) == (1200, 1600)
    for sha256 in (*shown.widths.values(), shown.jpeg):
        made = opened(objects, sha256)
        assert made.height > made.width
        assert not made.getexif()
        assert b"Rosaria" not in objects.get(sha256)
    right = opened(objects, shown.widths[320]).convert("RGB").getpixel((318, 200))
    assert isinstance(right, tuple)
    assert right[0] > 200  # what was above is on the right


def test_the_original_is_never_served(shop: Shop, objects: ObjectFolder) -> None:
    body = taken_sideways()
    a_picture(shop, objects, body)
    the_worker_comes_by(objects)

    assert published(objects.put(body, "image/jpeg")) is None
    assert published("0" * 64) is None


def test_a_small_picture_is_not_blown_up() -> None:
    pressed = press(a_photograph(500, 400), (320, 640, 1280))

    assert list(pressed.widths) == [320, 640]
    assert Image.open(BytesIO(pressed.widths[640])).size == (500, 400)


def test_a_clear_picture_stays_clear_and_stands_on_white_in_a_chat() -> None:
    clear = BytesIO()
    Image.new("RGBA", (200, 200), (0, 0, 0, 0)).save(clear, "PNG")

    pressed = press(clear.getvalue(), (320,))

    assert Image.open(BytesIO(pressed.widths[320])).mode == "RGBA"
    assert Image.open(BytesIO(pressed.jpeg)).getpixel((100, 100)) == (255, 255, 255)


def a_bomb() -> bytes:
    """A small file that says it holds 60,000 by 60,000 pixels."""
    body = bytearray(a_photograph(100, 100, "PNG"))
    body[16:24] = (60_000).to_bytes(4, "big") * 2
    return bytes(body)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "broken"),
        (b"no picture at all", "broken"),
        (a_photograph()[:5000], "broken"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "broken"),
        (a_photograph(100, 100, "GIF"), "broken"),
        (a_photograph(40, 40), "too_small"),
        (a_photograph(2000, 100), "too_long_a_shape"),
        (a_photograph(8000, 8000, "PNG"), "too_many_pixels"),
    ],
)
def test_what_is_no_picture_is_refused_with_its_reason(body: bytes, reason: str) -> None:
    with pytest.raises(PictureBroken) as broken:
        press(body, (320,))
    assert broken.value.reason == reason


def test_a_bomb_is_not_unfolded() -> None:
    with pytest.raises(PictureBroken):
        press(a_bomb(), (320,))


def test_a_refused_picture_tells_why_is_not_shown_and_may_be_tried_again(
    shop: Shop, objects: ObjectFolder
) -> None:
    a_picture(shop, objects, b"no picture")
    the_worker_comes_by(objects)

    [status] = statuses(shop)
    assert (status.state, status.reason, status.view) == ("refused", "broken", None)
    assert seen(shop).media == ()

    a_picture(shop, objects, b"no picture")
    assert len(due("picture", at=MORNING)) == 1


def test_the_same_original_twice_is_one_picture(shop: Shop, objects: ObjectFolder, owner: Any) -> None:
    assert a_picture(shop, objects, a_photograph()) == a_picture(shop, objects, a_photograph())

    assert one(owner, "SELECT count(*) FROM product_media") == 1
    assert the_worker_comes_by(objects) == 1


def test_a_second_worker_changes_nothing(shop: Shop, objects: ObjectFolder, owner: Any) -> None:
    a_picture(shop, objects, a_photograph())
    the_worker_comes_by(objects)

    assert the_worker_comes_by(objects) == 0
    assert one(owner, "SELECT count(*) FROM event WHERE name = 'PictureReady'") == 1


def test_an_original_that_was_lost_is_refused(shop: Shop, objects: ObjectFolder) -> None:
    a_picture(shop, objects, a_photograph())
    objects.drop(objects.put(a_photograph(), "image/jpeg"))
    the_worker_comes_by(objects)

    assert statuses(shop)[0].reason == "lost"


def test_kinds_and_sizes_have_limits() -> None:
    assert (kind_of("image/png", 1), kind_of("video/mp4", 1)) == ("image", "video")
    for content_type in ("image/svg+xml", "text/html", "image/gif", ""):
        with pytest.raises(KindNotTaken):
            kind_of(content_type, 1)
    for content_type, size in (("image/jpeg", 21 * 1024 * 1024), ("video/mp4", 51 * 1024 * 1024)):
        with pytest.raises(FileTooLarge):
            kind_of(content_type, size)


def test_a_product_has_no_more_than_a_dozen(shop: Shop, objects: ObjectFolder, owner: Any) -> None:
    for number in range(MOST_OF_A_PRODUCT):
        a_picture(shop, objects, a_photograph(100 + number, 100))
    with pytest.raises(PicturesFull):
        a_picture(shop, objects, a_photograph(90, 90))

    assert one(owner, "SELECT count(*) FROM product_media") == MOST_OF_A_PRODUCT


def test_only_pictures_of_this_shop_can_be_changed(shop: Shop, objects: ObjectFolder, owner: Any) -> None:
    other = a_shop("terza", 3)
    a_category(other, "pantry")
    picture = a_picture(shop, objects, a_photograph())

    told: dict[str, Any] = {"now": MORNING, "actor": "member", "workspace_id": other.id}
    with pytest.raises(ProductNotFound):
        a_picture(other, objects, a_photograph())
    with pytest.raises(PictureUnknown):
        remove_picture(picture=picture, **told)
    with pytest.raises(PictureUnknown):
        describe_picture(picture=picture, texts={Language.IT: "Olio"}, **told)
    a_product(other, "olio")
    with pytest.raises(PictureUnknown):
        order_pictures(product="olio", pictures=[picture], **told)

    assert one(owner, "SELECT count(*) FROM product_media WHERE texts = '{}'") == 1


def test_pictures_are_described_ordered_and_taken_back(shop: Shop, objects: ObjectFolder) -> None:
    told: dict[str, Any] = {"now": MORNING, "actor": "member", "workspace_id": shop.id}
    _, two = [a_picture(shop, objects, a_photograph(width, 400)) for width in (400, 500)]
    the_worker_comes_by(objects)
    assert [media.width for media in seen(shop).media] == [400, 500]

    order_pictures(product="olio", pictures=[two], **told)
    describe_picture(picture=two, texts={Language.IT: "La bottiglia", Language.EN: "The bottle"}, **told)

    assert [(media.width, media.words) for media in seen(shop).media] == [(500, "La bottiglia"), (400, "")]
    gone = first(shop).jpeg
    remove_picture(picture=two, **told)
    assert [media.width for media in seen(shop).media] == [400]
    assert published(gone) is None
    with pytest.raises(PictureUnknown):
        remove_picture(picture=new_id(), **told)


def test_a_hidden_product_shows_no_pictures_to_anybody(shop: Shop, objects: ObjectFolder) -> None:
    a_picture(shop, objects, a_photograph())
    the_worker_comes_by(objects)
    shown = first(shop).jpeg

    hide_product(now=MORNING, actor="member", workspace_id=shop.id, slug="olio")

    assert published(shown) is None


def test_a_short_video_plays_everywhere_and_has_a_poster(
    shop: Shop, objects: ObjectFolder, tmp_path: Path
) -> None:
    a_picture(shop, objects, a_film(tmp_path, 2, "1920x1080"), "video/mp4")
    the_worker_comes_by(objects)

    shown = first(shop)
    assert (shown.kind, shown.seconds, shown.width, shown.height) == ("video", 2, 1280, 720)
    film = objects.get(shown.video)
    assert film[4:8] == b"ftyp"
    assert film.index(b"moov") < film.index(b"mdat")  # it plays before it is loaded whole
    assert b"Rosaria" not in film
    assert published(shown.video) == "video/mp4"
    assert opened(objects, shown.widths[320]).size == (320, 180)


@pytest.mark.parametrize(
    ("seconds", "reason"),
    [(63, "too_long"), (None, "broken")],
)
def test_a_video_that_cannot_be_shown_tells_why(
    shop: Shop, objects: ObjectFolder, tmp_path: Path, seconds: int | None, reason: str
) -> None:
    body = a_film(tmp_path, seconds, "64x64") if seconds else b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n"
    a_picture(shop, objects, body, "video/mp4")
    the_worker_comes_by(objects)

    assert statuses(shop)[0].reason == reason
