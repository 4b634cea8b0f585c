"""What a customer typed, and what is wrong with it, in the words of the reader's language."""

from collections.abc import Callable

from pydantic import BaseModel, TypeAdapter, ValidationError

from shop.customers.profiles import Email, EmailUnreadable, PersonName, Profile
from shop.customers.ways import WAYS, Way
from shop.kernel.language import Language, phrase, say

Problems = dict[str, str]
"""A sentence by the field that it is about."""

_EMAIL_WORDS = {
    "at": phrase("The @ is missing."),
    "after": phrase("The part after the @ is missing."),
    "form": phrase("That does not look like an e-mail address."),
}
_name: TypeAdapter[str] = TypeAdapter(PersonName)
_email: TypeAdapter[str] = TypeAdapter(Email)


class ProfileForm(BaseModel):
    """The fields of a profile, as they came: empty where nothing came."""

    name: str = ""
    email: str = ""
    language: str = ""
    way: str = ""
    """How they want to hear of what they booked; empty for as usual."""

    def problems(self, reader: Language) -> Problems:
        """What has to be mended, by field; nothing where all is well."""
        found = {
            "name": _first_problem(reader, self._name_problem),
            "email": _first_problem(reader, self._email_problem),
            "way": _first_problem(reader, self._way_problem),
        }
        return {field: words for field, words in found.items() if words}

    def profile(self, default: Language) -> Profile:
        """The profile; to be asked for only where there are no problems."""
        known: dict[str, Way] = {way: way for way in WAYS}
        language = Language.of(self.language, default)
        return Profile(name=self.name, email=self.email, language=language, way=known.get(self.way, ""))

    def _name_problem(self) -> str:
        if not self.name.strip():
            return phrase("Your name is missing.")
        try:
            _name.validate_python(self.name)
        except ValidationError:
            return phrase("A name has at most 80 letters, and no brackets.")
        return ""

    def _email_problem(self) -> str:
        try:
            _email.validate_python(self.email)
        except EmailUnreadable as problem:
            return _EMAIL_WORDS[problem.values["part"]]
        except ValidationError:
            return _EMAIL_WORDS["form"]
        return ""

    def _way_problem(self) -> str:
        needs_address = self.way == "email" and not self.email.strip()
        return phrase("For that we need your e-mail address.") if needs_address else ""


class RegistrationForm(ProfileForm):
    """A profile, and what the customer agrees to. A box that is not ticked sends nothing."""

    service: bool = False
    memory: bool = False
    marketing: bool = False
    switch: bool = False
    """The language was changed: show the page anew, with everything that was typed."""

    def only_profile(self) -> ProfileForm:
        """The profile alone."""
        return ProfileForm(name=self.name, email=self.email, language=self.language, way=self.way)

    def problems(self, reader: Language) -> Problems:
        """As of the profile, and the consent without which nobody can be served."""
        found = super().problems(reader)
        if not self.service:
            found["service"] = say(reader, phrase("Without this yes we cannot serve you here."))
        return found


def _first_problem(reader: Language, check: Callable[[], str]) -> str:
    words = check()
    return say(reader, words) if words else ""
