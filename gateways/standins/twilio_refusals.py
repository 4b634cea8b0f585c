"""What Twilio refuses at once, and with which words: https://www.twilio.com/docs/api/errors."""

_WORDS = {
    20001: "Invalid parameter: {about}",
    20003: "Authenticate",
    20009: "Cannot delete message because delivery is in progress",
    20404: "The requested resource {about} was not found",
    20429: "Too Many Requests",
    20500: "An internal server error has occurred",
    21211: "Invalid 'To' Phone Number: {about}",
    21603: "A 'From' phone number is required.",
    21604: "A 'To' phone number is required.",
    21606: "The 'From' phone number provided ({about}) is not a valid message-capable Twilio phone number",
    21609: "The 'StatusCallback' URL {about} is not a valid URL.",
    21610: "Attempt to send to unsubscribed recipient",
    21617: "The concatenated message body exceeds the 1600 character limit",
    21619: "A text message body or media urls must be specified.",
    21620: "Invalid media URL(s): {about}",
    21623: "Number of media files exceeds allowed limit",
    21655: "The ContentSid {about} is not valid",
    21656: "The Content Variables parameter is invalid.",
    21658: "A content variable exceeds the 1600 character limit",
    21910: "Invalid From and To pair. From and To should be of the same channel",
    63007: "Twilio could not find a Channel with the specified From address",
    63018: "Rate limit exceeded for Channel",
    63030: "Unsupported parameter for type of channels message",
    92002: "The Content Variables have more than 100 entries",
}
_STATUS = {20003: 401, 20009: 409, 20404: 404, 20429: 429, 20500: 500, 63018: 429}


class Refused(Exception):
    """Twilio says no, by a code. `about` is the part of the request that is wrong."""

    def __init__(
        self, code: int, about: str = "", *, status: int | None = None, retry_after: int | None = None
    ) -> None:
        """Take the words and the status from Twilio's list where none are given."""
        super().__init__(code)
        self.code = code
        self.about = about
        self.status = status or _STATUS.get(code, 400)
        self.retry_after = retry_after

    @property
    def answer(self) -> dict[str, object]:
        """The body of Twilio's answer."""
        words = _WORDS.get(self.code, "The request was refused").format(about=self.about)
        link = f"https://www.twilio.com/docs/errors/{self.code}"
        return {"code": self.code, "message": words, "more_info": link, "status": self.status}
