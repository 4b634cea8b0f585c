"""Times that people say, in three languages: what was meant, and what stays open to doubt."""

from shop.kernel.times.said import Choice, Doubt, Length, SaidTime, SaidTimes
from shop.kernel.times.understanding import understand
from shop.kernel.times.wording import worded

__all__ = ["Choice", "Doubt", "Length", "SaidTime", "SaidTimes", "understand", "worded"]
