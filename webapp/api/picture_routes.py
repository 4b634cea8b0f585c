"""`/api/v1` for the shop's own programs: pictures and short videos of products."""

import json
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Depends, File, Form, Request, Security, UploadFile
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from flows.add_picture import add_picture, describe_picture, order_pictures, remove_picture
from shop.catalog.changing import Texts
from shop.catalog.media import LARGEST_VIDEO, MOST_OF_A_PRODUCT, MediaStatus, kind_of, pictures_of
from shop.catalog.viewing import reader_of
from shop.catalog.whole import whole_product
from shop.kernel.database import transaction
from shop.kernel.refusals import Refusal
from webapp.api.goods_routes import NoStore
from webapp.api.keys import KeyedRoute, Program, idempotency_key, program
from webapp.problems import problem_responses
from webapp.wiring import wiring_of

_AROUND = 100_000
"""Bytes that a form has besides its file."""


class PictureRoute(KeyedRoute):
    """A route that takes a whole picture or video."""

    most_bytes = LARGEST_VIDEO + _AROUND


router = APIRouter(
    prefix="/api/v1",
    tags=["Pictures"],
    route_class=PictureRoute,
    responses=problem_responses(400, 401, 403, 404, 409, 413),
)
Reads = Annotated[Program, Security(program, scopes=["products:read"])]
Writes = Annotated[Program, Security(program, scopes=["products:write"])]
Once = Depends(idempotency_key)
_texts: TypeAdapter[Texts] = TypeAdapter(Texts)


class TextsUnreadable(Refusal):
    """What is to be seen has to be told as JSON, by language: ``{"en": "…"}``."""

    status = 422


class Picture(BaseModel):
    """A picture or a video, and how far it is."""

    id: UUID
    kind: str = Field(examples=["image", "video"])
    state: str = Field(
        description="`wanted` while its sizes are made.", examples=["wanted", "ready", "refused"]
    )
    reason: str = Field(description="Why it was refused.", examples=["broken", "too_long", "too_many_pixels"])
    texts: dict[str, str] = Field(description="What is to be seen, by language.")
    sizes: dict[str, str] = Field(description="By width in pixels, besides `jpeg` and `video`: its address.")

    @classmethod
    def of(cls, picture: MediaStatus) -> Self:
        """The picture."""
        return cls(
            id=picture.id,
            kind=picture.kind,
            state=picture.state,
            reason=picture.reason,
            texts=dict(picture.texts),
            sizes={size: f"/media/{sha256}" for size, sha256 in picture.sizes.items()},
        )


class OrderOfPicturesIn(BaseModel):
    """Which come first."""

    model_config = {"extra": "forbid"}

    pictures: list[UUID] = Field(max_length=MOST_OF_A_PRODUCT, description="The others come after them.")


class TextsIn(BaseModel):
    """What is to be seen, for those who cannot see it."""

    model_config = {"extra": "forbid"}

    texts: Texts


@router.get("/products/{slug}/pictures", summary="Pictures of a product")
def get_pictures(asking: Reads, slug: str) -> list[Picture]:
    """In the order in which they are shown, with those that are not ready or were refused."""
    with transaction(asking.shop.id) as db:
        found = pictures_of(db, whole_product(db, slug).id, reader_of(db))
    return [Picture.of(one) for one in found]


@router.post(
    "/products/{slug}/pictures", summary="Add a picture or a video", status_code=202, dependencies=[Once]
)
def post_picture(
    request: Request,
    asking: Writes,
    slug: str,
    file: Annotated[UploadFile, File(description="JPEG, PNG or WebP of 20 MB; MP4, MOV or WebM of 50 MB.")],
    texts: Annotated[str, Form(max_length=4_000, description='As JSON: `{"en": "A jar of honey"}`.')] = "{}",
) -> Picture:
    """It is shown once its sizes are made, after those that are there. The same file twice is one picture."""
    store = wiring_of(request).objects
    if store is None:
        raise NoStore
    told = _told(texts)
    with transaction(asking.shop.id) as db:
        whole_product(db, slug)
    body, kind = file.file.read(), file.content_type or ""
    kind_of(kind, len(body))
    made = add_picture(
        now=asking.now,
        actor="member",
        workspace_id=asking.shop.id,
        product=slug,
        source=store.put(body, kind),
        content_type=kind,
        size=len(body),
        texts=told,
    )
    return next(one for one in get_pictures(asking, slug) if one.id == made)


@router.put("/products/{slug}/pictures", summary="Order the pictures")
def put_order(asking: Writes, slug: str, told: OrderOfPicturesIn) -> list[Picture]:
    """These first, in this order."""
    order_pictures(
        now=asking.now, actor="member", workspace_id=asking.shop.id, product=slug, pictures=told.pictures
    )
    return get_pictures(asking, slug)


@router.put("/pictures/{picture_id}/texts", summary="Describe a picture", status_code=204)
def put_texts(asking: Writes, picture_id: UUID, told: TextsIn) -> None:
    """What is to be seen on it, by language."""
    describe_picture(
        now=asking.now, actor="member", workspace_id=asking.shop.id, picture=picture_id, texts=told.texts
    )


@router.delete("/pictures/{picture_id}", summary="Take a picture back", status_code=204)
def delete_picture(asking: Writes, picture_id: UUID) -> None:
    """It is shown no more; its files leave the store within some hours, unless something else needs them."""
    remove_picture(now=asking.now, actor="member", workspace_id=asking.shop.id, picture=picture_id)


def _told(texts: str) -> Texts:
    try:
        return _texts.validate_python(json.loads(texts))
    except (ValueError, ValidationError) as unreadable:
        raise TextsUnreadable from unreadable
