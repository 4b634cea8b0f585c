"""A till in memory: a cart and orders behind the selling tools, with the answers of the real ones."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shop.catalog.quantities import quantity_meant, worded
from shop.catalog.spelling import plain
from shop.kernel.language import Language
from shop.kernel.money import Money
from tests.bot.concierge.shelf_tools import PAGE, TOOLS, goods
from tests.bot.concierge.ways import DAYS, NAMES, WAYS, in_other, money

SELLING = (
    *("add_to_cart", "change_quantity", "remove_from_cart", "show_cart", "empty_cart", "apply_code"),
    *("choose_delivery", "choose_payment", "delivery_by", "events_on", "propose_order", "place_order"),
    *("order_status", "track_shipment", "repeat_order", "return_item", "join_waiting_list"),
    *("cancel_order", "leave_waiting_list", "add_tip", "tell_in_currency"),
)
_ENOUGH = 1000


@dataclass
class Till:
    """One customer's cart, proposals and orders."""

    ways: int = 2
    lines: dict[str, int] = field(default_factory=dict)
    delivery: str = ""
    payment: str = "card"
    tip: int = 0
    codes: list[str] = field(default_factory=list)
    proposals: int = 0
    agreed: bool = True
    """Whether the code that looks at the customer's words finds a yes."""
    called_off: bool = False
    """Whether that code finds a yes to calling an order off."""
    orders: list[dict[str, Any]] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)

    def call(self, name: str, arguments: Mapping[str, Any], language: str) -> dict[str, Any]:
        """What the tool answers."""
        told: dict[str, Any] = getattr(self, f"_{name}")(arguments, Language(language))
        return told

    def _add_to_cart(self, told: Mapping[str, Any], language: Language) -> dict[str, Any]:
        found = _found(told, language)
        if "refusal" in found:
            return found
        units = quantity_meant(str(told.get("quantity", "1")), "piece") or 1
        if found["stock"] < units:
            return {
                "refusal": "SoldOut",
                "message": "",
                "product": found["product"],
                "slug": found["slug"],
                "sku": found["sku"],
                "available": worded(found["stock"], "piece", language) if found["stock"] else "",
                "available_units": found["stock"],
                "alternatives": [],
            }
        self.lines[found["sku"]] = self.lines.get(found["sku"], 0) + units
        added = {"sku": found["sku"], "slug": found["slug"], "name": found["product"], "quantity": str(units)}
        return {"added": added, "cart": self._cart(language)}

    def _change_quantity(self, told: Mapping[str, Any], language: Language) -> dict[str, Any]:
        self.lines[told["product"]] = int(told["quantity"])
        return {"changed": {"sku": told["product"]}, "cart": self._cart(language)}

    def _remove_from_cart(self, told: Mapping[str, Any], language: Language) -> dict[str, Any]:
        name = _variants(language)[told["product"]]["product"]
        much = told.get("quantity")
        left = self.lines.pop(told["product"]) - (int(much) if much else _ENOUGH)
        if left > 0:
            self.lines[told["product"]] = left
        return {"removed": {"sku": told["product"], "name": name}, "cart": self._cart(language)}

    def _show_cart(self, _: Mapping[str, Any], language: Language) -> dict[str, Any]:
        return {"cart": self._cart(language), "delivery_choices": self._choices(language)}

    def _empty_cart(self, _: Mapping[str, Any], language: Language) -> dict[str, Any]:
        self.lines.clear()
        return {"done": True, "cart": self._cart(language)}

    def _apply_code(self, told: Mapping[str, Any], language: Language) -> dict[str, Any]:
        if told["code"] != "BENVENUTO":
            return {"refusal": "CodeRefused", "message": "", "code": told["code"], "why": "."}
        self.codes.append(told["code"])
        return {"code": told["code"], "cart": self._cart(language)}

    def _add_tip(self, told: Mapping[str, Any], language: Language) -> dict[str, Any]:
        goods = sum(int(line["total_minor"]) for line in self._cart(language)["lines"])
        rate = int(told.get("percent") or 0)
        tip = goods * rate // 100 if rate else Money.of(str(told["amount"]), "EUR").minor
        if tip > goods:
            return {"refusal": "TipTooHigh", "message": ""}
        self.tip = tip
        return {"done": True, "cart": self._cart(language)}

    def _choose_delivery(self, told: Mapping[str, Any], language: Language) -> dict[str, Any]:
        wanted = str(told.get("method", ""))
        for way in self._choices(language):
            if told.get("by_day") or wanted in {way["code"], way["kind"], way["name"]}:
                self.delivery = way["code"]
                return {"cart": self._cart(language)}
        return {"refusal": "WayUnclear", "message": "", "choices": self._choices(language)}

    def _choose_payment(self, told: Mapping[str, Any], language: Language) -> dict[str, Any]:
        if told["way"] == "transfer":
            return {
                "refusal": "PaymentNotOffered",
                "message": "",
                "kind": "transfer",
                "choices": ["card", "cash"],
            }
        self.payment = told["way"]
        return {"cart": self._cart(language)}

    def _delivery_by(self, told: Mapping[str, Any], language: Language) -> dict[str, Any]:
        ways = [one | {"in_time": one["promised_on"] <= told["day"]} for one in self._choices(language)]
        possible = any(one["in_time"] for one in ways)
        return {
            "day": told["day"],
            "day_in_words": "",
            "possible": possible,
            "for_cart": bool(self.lines),
            "ways": ways,
        }

    def _events_on(self, told: Mapping[str, Any], _: Language) -> dict[str, Any]:
        return {"day": told["day"], "day_in_words": "", "events": []}

    def _propose_order(self, _: Mapping[str, Any], language: Language) -> dict[str, Any]:
        if not self.lines:
            return {"refusal": "CartEmpty", "message": ""}
        if not self.delivery:
            return {"refusal": "DeliveryMissing", "message": "", "choices": self._choices(language)}
        self.proposals += 1
        proposal = self._cart(language) | {"code": f"P-{self.proposals}", "payment": self.payment}
        return {"proposal": proposal | {"holds_until": "venerdì 20 novembre, 12:00"}}

    def _place_order(self, told: Mapping[str, Any], language: Language) -> dict[str, Any]:
        if not self.agreed:
            return {"refusal": "NotAgreed", "message": "", "proposal": told["proposal"]}
        if told["proposal"] != f"P-{self.proposals}":
            return {"refusal": "ProposalOld", "message": "", "why": "superseded"}
        cart = self._cart(language)
        order = {
            "number": str(len(self.orders) + 1),
            "state": "placed",
            "status": "in attesa del pagamento",
            "arrives": cart["delivery"]["arrives"],
            "delivery": {"kind": cart["delivery"]["kind"], "name": cart["delivery"]["name"]},
            "total_amount": cart["total_amount"],
            "total_minor": cart["total_minor"],
            "to_pay_amount": cart["total_amount"],
            "to_pay_minor": cart["total_minor"],
            "parcels": [],
            "lines": cart["lines"],
        }
        self.orders.append(order)
        self.lines.clear()
        return {"order": order, "url": PAGE, "expires": "domenica 20 dicembre, 10:00"}

    def _tell_in_currency(self, told: Mapping[str, Any], language: Language) -> dict[str, Any]:
        if told["currency"] not in {"EUR", "USD", "GBP"}:
            return {
                "refusal": "RateUnknown",
                "message": "",
                "currency": told["currency"],
                "known": ["GBP", "USD"],
            }
        said = {"done": True, "pays_in": "EUR", "told_in": told["currency"]}
        if told["currency"] != "EUR":
            said |= {"rate_day": "19 novembre 2026", "rate_source": "BCE"}
        if told.get("product"):
            shown = TOOLS["show_product"]({"product": told["product"]}, language.value)["product"]
            one = {name: shown[name] for name in ("slug", "name", "price", "price_minor")}
            return said | {"product": one | in_other(one["price_minor"], told["currency"], language)}
        if told.get("order"):
            one = self._order_status({"order": told["order"]}, language)["order"]
            return said | {"order": one | in_other(one["total_minor"], told["currency"], language)}
        if not self.lines:
            return said
        cart = self._cart(language)
        return said | {"cart": cart | in_other(cart["total_minor"], told["currency"], language)}

    def _order_status(self, told: Mapping[str, Any], _: Language) -> dict[str, Any]:
        wanted = told.get("order")
        found = [one for one in self.orders if wanted in {None, one["number"]}]
        if not found:
            return {"refusal": "OrderUnknown", "message": "", "order": wanted or ""}
        return {"order": found[-1], "others": []}

    _track_shipment = _order_status

    def _repeat_order(self, told: Mapping[str, Any], language: Language) -> dict[str, Any]:
        found = self._order_status(told, language)
        if "refusal" in found:
            return found
        self.lines |= {line["sku"]: line["units"] for line in found["order"]["lines"]}
        return {"repeated": found["order"]["number"], "left_out": [], "cart": self._cart(language)}

    def _cancel_order(self, told: Mapping[str, Any], language: Language) -> dict[str, Any]:
        found = self._order_status(told, language)
        if "refusal" in found:
            return found
        if found["order"]["state"] not in {"placed", "paid"}:
            return found | {"refusal": "NotCancelable", "message": ""}
        paid = found["order"]["state"] == "paid"
        back = {"back_amount": found["order"]["total_amount"]} if paid else {}
        if not self.called_off:
            return found | back | {"refusal": "CancelNotAgreed", "message": ""}
        found["order"]["state"] = "canceled"
        return found | back | {"canceled": True}

    def _leave_waiting_list(self, told: Mapping[str, Any], _: Language) -> dict[str, Any]:
        places = [{"sku": sku, "slug": sku.rpartition("-")[0], "name": sku} for sku in self.waiting]
        wanted = told.get("product", "")
        left = [one for one in places if wanted in {"", "all", one["sku"], one["slug"]}]
        if not left:
            return {"refusal": "NotWaiting", "message": "", "waiting": places}
        if not wanted and len(places) > 1:
            return {"refusal": "WaitingUnclear", "message": "", "waiting": places}
        self.waiting = [one["sku"] for one in places if one not in left]
        return {"done": True, "left": left, "waiting": [one for one in places if one not in left]}

    def _return_item(self, told: Mapping[str, Any], language: Language) -> dict[str, Any]:
        found = self._order_status(told, language)
        if "refusal" in found:
            return found
        return {"order": found["order"], "url": PAGE, "expires": "domenica 20 dicembre, 10:00"}

    def _join_waiting_list(self, told: Mapping[str, Any], language: Language) -> dict[str, Any]:
        found = _found(told, language)
        self.waiting = list(dict.fromkeys([*self.waiting, found["sku"]]))
        return {
            "done": True,
            "waiting": {"sku": found["sku"], "slug": found["slug"], "name": found["product"]},
        }

    def _cart(self, language: Language) -> dict[str, Any]:
        known = _variants(language)
        lines = [
            {
                "sku": sku,
                "product": known[sku]["slug"],
                "name": known[sku]["product"],
                "quantity": worded(units, "piece", language),
                "units": units,
                "unit": "piece",
                "price": money(known[sku]["minor"], language),
                "price_minor": known[sku]["minor"],
                "total_amount": money(known[sku]["minor"] * units, language),
                "total_minor": known[sku]["minor"] * units,
            }
            for sku, units in self.lines.items()
        ]
        total = sum(int(line["total_minor"]) for line in lines)
        told: dict[str, Any] = {
            "lines": lines,
            "currency": "EUR",
            "tax_included": True,
            "taxes": [],
            "notices": [],
        }
        if self.codes:
            told["discounts"] = [
                {"words": "BENVENUTO", "discount_amount": money(-100, language), "discount_minor": 100}
            ]
            total -= 100
        for way in self._choices(language):
            if way["code"] == self.delivery:
                told["delivery"] = way
                total += way["price_minor"]
        if self.tip:
            told |= {"tip_amount": money(self.tip, language), "tip_minor": self.tip}
            total += self.tip
        return told | {"total_amount": money(total, language), "total_minor": total}

    def _choices(self, language: Language) -> list[dict[str, Any]]:
        return [
            {
                "code": way["code"],
                "name": NAMES[str(way["code"])][language],
                "kind": way["kind"],
                "price": money(int(str(way["minor"])), language),
                "price_minor": way["minor"],
                "promised_on": way["on"],
                "arrives": DAYS[str(way["on"])][language],
                "order_by": way["by"],
                "payments": ["card", "cash"],
            }
            for way in WAYS[: self.ways]
        ]


def _variants(language: Language) -> dict[str, dict[str, Any]]:
    return {
        f"{product['slug']}-{place}": {
            "slug": product["slug"],
            "product": product["names"][language]
            if len(product["variants"]) == 1
            else f"{product['names'][language]}, {one['name']}",
            "variant": one["name"],
            "minor": Money.of(one["price"], "EUR").minor,
            "stock": one["stock"],
        }
        for product in goods()["products"]
        for place, one in enumerate(product["variants"])
    }


def _found(told: Mapping[str, Any], language: Language) -> dict[str, Any]:
    """The variant that is meant, or the refusal of the real tool."""
    known = _variants(language)
    if told["product"] in known:
        return {"sku": told["product"], **known[told["product"]]}
    shown: dict[str, Any] = TOOLS["show_product"]({"product": told["product"]}, language.value)
    if "refusal" in shown:
        return shown
    product = shown["product"]
    own = {sku: one for sku, one in known.items() if one["slug"] == product["slug"]}
    words = set(plain(f"{told.get('variant', '')} {told.get('quantity', '')}").split())
    hits = {sku: len(words & set(plain(one["variant"]).split())) for sku, one in own.items()}
    best = max(hits.values())
    named = {sku: one for sku, one in own.items() if len(own) == 1 or (best and hits[sku] == best)}
    if len(named) == 1:
        ((sku, one),) = named.items()
        return {"sku": sku, **one}
    variants = [
        {
            "sku": sku,
            "name": one["variant"],
            "price": money(one["minor"], language),
            "price_minor": one["minor"],
            "stock": one["stock"],
        }
        for sku, one in own.items()
    ]
    return {
        "refusal": "VariantUnclear",
        "message": "",
        "product": product["name"],
        "slug": product["slug"],
        "variants": variants,
    }
