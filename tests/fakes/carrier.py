"""A carrier in memory, as carriers are: parcels under our reference, news signed with a secret of its own."""

import hmac
import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from shop.kernel.money import Money
from shop.papers.carrier import CarrierFailed, Label, ParcelToSend, Seen, TellingRefused

_A_PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF"


@dataclass
class CarrierInMemory:
    """Van and driver."""

    name: str = "Veloce"
    secret: bytes = b"between the two of us"
    fails: list[CarrierFailed] = field(default_factory=list)
    """What it answers next instead of a label."""
    parcels: dict[str, Label] = field(default_factory=dict)

    def rate(self, parcel: ParcelToSend) -> Money | None:
        return Money(490, parcel.currency)

    def make_label(self, parcel: ParcelToSend) -> Label:
        if self.fails:
            raise self.fails.pop(0)
        if not parcel.receiver.postal_code:
            raise CarrierFailed("address", permanent=True)
        number = f"VL{len(self.parcels) + 1:08d}"
        made = Label(number, f"https://veloce.example/{number}", _A_PDF)
        return self.parcels.setdefault(parcel.reference, made)

    def read(self, body: bytes, headers: Mapping[str, str]) -> Sequence[Seen]:
        if not hmac.compare_digest(headers.get("x-veloce-signature", ""), self.signature(body)):
            raise TellingRefused
        return [
            Seen(
                one["number"],
                one["id"],
                one["what"],
                datetime.fromisoformat(one["at"]),
                one.get("where", ""),
                one.get("words", ""),
            )
            for one in json.loads(body)["news"]
        ]

    def signature(self, body: bytes) -> str:
        """As it stands in the header."""
        return b64encode(hmac.digest(self.secret, body, sha256)).decode()

    def tells(self, *news: dict[str, Any]) -> tuple[bytes, dict[str, str]]:
        """A message with that news, and its headers."""
        body = json.dumps({"news": news}).encode()
        return body, {"x-veloce-signature": self.signature(body)}
