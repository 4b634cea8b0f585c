"""One step alone: which passages answer a question."""

from dataclasses import asdict
from typing import Any

from knowledge.search import HybridSearch
from shop.kernel.language import Language
from shop.workspaces.viewing import workspace_id_of


def inspect_search(text: str, *, workspace: str, language: str, limit: int) -> dict[str, Any]:
    """The passages of that shop, best first, with their scores."""
    found = HybridSearch()(workspace_id_of(workspace), text, language=Language(language), limit=limit)
    return {"question": text, "workspace": workspace, "passages": [asdict(passage) for passage in found]}
