"""One step alone: which passages answer a question."""

from dataclasses import asdict
from typing import Any

from runtime.wiring import make_search
from shop.kernel.language import Language
from shop.kernel.settings import settings
from shop.workspaces.finding import workspace_called


def inspect_search(text: str, *, workspace: str, language: str, limit: int) -> dict[str, Any]:
    """The passages of that shop, best first, with their scores."""
    found = make_search(settings())(
        workspace_called(workspace), text, language=Language(language), limit=limit
    )
    return {"question": text, "workspace": workspace, "passages": [asdict(passage) for passage in found]}
