"""What is kept of a customer, in words; and the same from a form, checked."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from babel.dates import format_date

from shop.catalog.allergens import allergen_codes, allergens_in, allergens_text
from shop.customers.facts import KINDS, FactUnreadable, Kind, Said
from shop.kernel.language import Language, phrase, say
