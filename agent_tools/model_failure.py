"""How a chat model can fail, in words that both the bot and the gateways know."""


class ModelFailed(Exception):
    """The model gave no answer. Nothing was done; another model may be asked.

    `permanent` tells whether asking the same model again is pointless: a refused key or a request
    that it will never take. `reason` names the failure for the trace and holds no personal data.
    """

    def __init__(self, reason: str, *, permanent: bool, retry_after: float | None = None) -> None:
        """Keep what decides about another try."""
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent
        self.retry_after = retry_after
