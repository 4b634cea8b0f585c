"""What a person does in a terminal for a shop's pictures: add one, and see how far they are."""

from mimetypes import guess_type
from pathlib import Path
from typing import Annotated, Any

import typer

from runtime.cli_programs import Workspace, fail, named_shop

# Most of the product takes seconds to import; a command loads only what it is about.


def add_commands(app: typer.Typer) -> None:
    """Give the command `vetrina` what stands here."""
    app.command("picture")(add_picture_file)
    app.command("pictures")(show_pictures)


def add_picture_file(
    file: Annotated[
        Path, typer.Argument(help="A JPEG, PNG, WebP, MP4, MOV or WebM.", exists=True, dir_okay=False)
    ],
    *,
    workspace: Workspace,
    product: Annotated[str, typer.Option("--product", "-p", help="The product, by its short name.")],
    it: Annotated[str, typer.Option(help="What is to be seen, in Italian.")] = "",
    en: Annotated[str, typer.Option(help="The same in English.")] = "",
    es: Annotated[str, typer.Option(help="The same in Spanish.")] = "",
) -> None:
    """Add a picture or a video of at most a minute to a product; the worker makes its sizes."""
    with named_shop(workspace) as workspace_id:
        from flows.add_picture import add_picture  # noqa: PLC0415  # heavy
        from gateways.object_folder import ObjectFolder  # noqa: PLC0415  # as above
        from shop.catalog.media import kind_of  # noqa: PLC0415  # as above
        from shop.kernel.clock import SystemClock  # noqa: PLC0415  # as above
        from shop.kernel.language import Language  # noqa: PLC0415  # as above
        from shop.kernel.refusals import Refusal  # noqa: PLC0415  # as above
        from shop.kernel.settings import settings  # noqa: PLC0415  # as above

        content_type = guess_type(file.name, strict=False)[0] or ""
        words = {Language.IT: it, Language.EN: en, Language.ES: es}
        try:
            kind_of(content_type, file.stat().st_size)
            picture = add_picture(
                now=SystemClock().now(),
                actor="platform",
                workspace_id=workspace_id,
                product=product,
                source=ObjectFolder(settings().object_folder).put(file.read_bytes(), content_type),
                content_type=content_type,
                size=file.stat().st_size,
                texts={language: text for language, text in words.items() if text},
            )
        except Refusal as refusal:
            fail(_said(refusal))
    typer.echo(f"{picture}")


def show_pictures(
    *,
    workspace: Workspace,
    product: Annotated[str, typer.Option("--product", "-p", help="The product, by its short name.")],
) -> None:
    """Show the pictures of a product, with those that are not ready or were refused."""
    with named_shop(workspace) as workspace_id:
        from shop.catalog.media import pictures_of  # noqa: PLC0415  # heavy
        from shop.catalog.naming import product_by  # noqa: PLC0415  # as above
        from shop.catalog.viewing import reader_of  # noqa: PLC0415  # as above
        from shop.kernel.database import transaction  # noqa: PLC0415  # as above
        from shop.kernel.refusals import Refusal  # noqa: PLC0415  # as above

        try:
            with transaction(workspace_id) as db:
                reader = reader_of(db)
                found = pictures_of(db, product_by(db, product, reader).id, reader)
        except Refusal as refusal:
            fail(_said(refusal))
    for one in found:
        shown = f" /media/{one.view.jpeg}" if one.view else ""
        typer.echo(f"{one.id} {one.kind} {one.state} {one.reason}{shown}".rstrip())


def _said(refusal: Any) -> str:
    values = ", ".join(f"{name}: {value}" for name, value in refusal.values.items())
    return f"{refusal.code.replace('_', ' ')} ({values})" if values else refusal.code.replace("_", " ")
