"""A form whose fields are not known beforehand, read before the work that waits for the database begins."""

from typing import Annotated

from fastapi import Depends, Request


async def _filled(request: Request) -> dict[str, str]:
    return {name: str(value) for name, value in (await request.form()).items()}


Filled = Annotated[dict[str, str], Depends(_filled)]
"""What was filled in, by the fields' names."""
