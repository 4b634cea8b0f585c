"""`/api/v1` for the shop's own programs: products, catalog files."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Query, Request, Response, Security

from flows.change_catalog import hide_product, put_product
from flows.import_catalog import apply_import, upload_catalog
from shop.catalog.changing import Slug
from shop.catalog.exporting import export_catalog
from shop.catalog.import_view import import_view, imports_of
from shop.catalog.spreadsheets import MOST_BYTES
from shop.catalog.whole import whole_product, whole_products
from shop.kernel.database import transaction
from shop.kernel.language import Language
from shop.kernel.refusals import Refusal
from webapp.api.goods_shapes import Import, ProductIn, ProductsWhole, ProductWhole
from webapp.api.keys import KeyedRoute, Program, idempotency_key, program
from webapp.problems import problem_responses
from webapp.wiring import wiring_of

router = APIRouter(
    prefix="/api/v1", route_class=KeyedRoute, responses=problem_responses(400, 401, 403, 404, 409, 413)
)
Reads = Annotated[Program, Security(program, scopes=["products:read"])]
Writes = Annotated[Program, Security(program, scopes=["products:write"])]
Imports = Annotated[Program, Security(program, scopes=["imports:write"])]
Once = Depends(idempotency_key)


class NoStore(Refusal):
    """This process keeps no files."""

    status = 503


class FileRoute(KeyedRoute):
    """A route that takes a whole file."""

    most_bytes = MOST_BYTES


files = APIRouter(
    prefix="/api/v1", route_class=FileRoute, responses=problem_responses(400, 401, 403, 404, 409, 413)
)


@router.get("/products", tags=["Goods"], summary="All products, whole")
def get_products(
    asking: Reads,
    cursor: Annotated[str, Query(max_length=80, description="`next_cursor` of the page before.")] = "",
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> ProductsWhole:
    """Every product in every language, hidden ones too, by slug; a page at a time."""
    with transaction(asking.shop.id) as db:
        found = whole_products(db, after=cursor, limit=limit + 1)
    shown = found[:limit]
    more = shown[-1].told["slug"] if len(found) > limit else ""
    return ProductsWhole(products=[ProductWhole.of(one) for one in shown], next_cursor=more)


@router.get("/products/{slug}", tags=["Goods"], summary="A product, whole")
def get_product(asking: Reads, slug: str) -> ProductWhole:
    """One product in every language."""
    with transaction(asking.shop.id) as db:
        return ProductWhole.of(whole_product(db, slug))


@router.put("/products/{slug}", tags=["Goods"], summary="Write a product")
def put_one_product(asking: Writes, slug: Slug, told: ProductIn) -> ProductWhole:
    """Make the product, or write it anew: variants that are not named are gone, and a hidden one is shown again.

    Doing it twice changes nothing.
    """
    put_product(now=asking.now, actor="member", workspace_id=asking.shop.id, product=told.profile(slug))
    with transaction(asking.shop.id) as db:
        return ProductWhole.of(whole_product(db, slug))


@router.delete("/products/{slug}", tags=["Goods"], summary="Put a product away", status_code=204)
def delete_product(asking: Writes, slug: str) -> None:
    """Nobody is shown it any more. Orders keep what they say of it, and writing it shows it again."""
    hide_product(now=asking.now, actor="member", workspace_id=asking.shop.id, slug=slug)


@files.post(
    "/imports", tags=["Catalog files"], summary="Upload a catalog file", status_code=202, dependencies=[Once]
)
def post_import(
    request: Request,
    asking: Imports,
    body: Annotated[bytes, Body(media_type="application/octet-stream", description="CSV or XLSX.")],
    name: Annotated[str, Query(max_length=200, description="The file's own name.")] = "",
    lang: Annotated[Language | None, Query(description="In which its faults are told.")] = None,
) -> Import:
    """The file is looked through by and by; nothing is changed before it is applied."""
    store = wiring_of(request).objects
    if store is None:
        raise NoStore
    import_id, _ = upload_catalog(
        now=asking.now,
        actor="member",
        workspace_id=asking.shop.id,
        name=name,
        source=store.put(body, "application/octet-stream"),
        language=lang or asking.language,
    )
    with transaction(asking.shop.id) as db:
        return Import.of(import_view(db, import_id))


@router.get("/imports", tags=["Catalog files"], summary="The last imports")
def get_imports(asking: Imports, limit: Annotated[int, Query(ge=1, le=100)] = 20) -> list[Import]:
    """The newest first."""
    with transaction(asking.shop.id) as db:
        return [Import.of(one) for one in imports_of(db, limit)]


@router.get("/imports/{import_id}", tags=["Catalog files"], summary="How far an import is")
def get_import(asking: Imports, import_id: UUID) -> Import:
    """Its state, its progress, what it would change, and its faults."""
    with transaction(asking.shop.id) as db:
        return Import.of(import_view(db, import_id))


@router.post(
    "/imports/{import_id}/apply",
    tags=["Catalog files"],
    summary="Take a checked file over",
    status_code=202,
    dependencies=[Once],
)
def post_apply(asking: Imports, import_id: UUID) -> Import:
    """All of it becomes the catalog at one moment; refused where the file has faults."""
    apply_import(now=asking.now, actor="member", workspace_id=asking.shop.id, import_id=import_id)
    with transaction(asking.shop.id) as db:
        return Import.of(import_view(db, import_id))


@router.get(
    "/export",
    tags=["Catalog files"],
    summary="The catalog as a file",
    response_class=Response,
    responses={200: {"content": {"text/csv": {}}, "description": "One row a variant."}},
)
def get_export(
    asking: Reads,
    wanted: Annotated[Literal["csv", "xlsx"], Query(alias="format")] = "csv",
    lang: Annotated[Language | None, Query(description="How a CSV writes amounts.")] = None,
) -> Response:
    """Every product with its variants; imported again it changes nothing."""
    with transaction(asking.shop.id) as db:
        made = export_catalog(db, asking.shop, wanted, lang or asking.language)
    shown = {"Content-Disposition": f'attachment; filename="{made.name}"'}
    return Response(made.body, media_type=made.content_type, headers=shown)
