"""How chats probably felt, day by day: guesses from customers' own words, told with how sure they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final, Literal, cast, get_args
from uuid import UUID

from sqlalchemy import func, select, text, tuple_
from sqlmodel import Session, col

from shop.analytics.periods import Period
from shop.analytics.shares import rate
from shop.tables import ChatMood, Conversation, Customer

Label = Literal["positive", "neutral", "negative", "angry"]
LABELS: Final[tuple[Label, ...]] = get_args(Label)
SURE: Final = 70
"""From this confidence on a guess is told as likely; below it as unsure."""
SAMPLED: Final = 200
"""Chats of one day of which the mood is guessed at most: of a busier day a part stands for all."""
PAGE: Final = 40


@dataclass(frozen=True, slots=True)
class Mood:
    """A guess: the label, its confidence in a hundred, and of how many messages it was made."""

    label: Label
    confidence: int
    messages: int


@dataclass(frozen=True, slots=True)
class QuietChat:
    """A chat in which nothing has been said for a while, and the customer's words in it."""

    conversation_id: UUID
    began_at: datetime
    until: datetime
    day: date
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MoodLine:
    """A chat with its guess, for a list."""

    id: UUID
    conversation_id: UUID
    name: str
    began_at: datetime
    label: Label
    confidence: int

    @property
    def sure(self) -> bool:
        """Whether the guess is likely right."""
        return self.confidence >= SURE


@dataclass(frozen=True, slots=True)
class Moods:
    """How many chats felt how, by day; and of how many chats that is."""

    period: Period
    days: dict[tuple[Label, date], int]
    unsure: int
    """Of these: guesses that are little better than none."""

    def of(self, label: Label, part: Period | None = None) -> int:
        """So many chats with that guess, in the whole period or a part of it."""
        return sum(
            count
            for (one, day), count in self.days.items()
            if one == label and (part is None or part.first <= day <= part.last)
        )

    @property
    def all(self) -> int:
        """Chats with a guess."""
        return sum(self.days.values())

    def share(self, label: Label) -> Decimal | None:
        """Of the chats with a guess, those with this one."""
        return rate(self.of(label), self.all)


def moods(db: Session, period: Period) -> Moods:
    """The guesses of a period; one query."""
    rows = db.execute(
        select(
            col(ChatMood.day),
            col(ChatMood.label),
            func.count(),
            func.count().filter(col(ChatMood.confidence) < SURE),
        )
        .where(col(ChatMood.day) >= period.first, col(ChatMood.day) <= period.last)
        .group_by(col(ChatMood.day), col(ChatMood.label))
    ).all()
    days = {(cast("Label", label), day): count for day, label, count, _ in rows}
    return Moods(period, days, sum(unsure for *_, unsure in rows))


def mood_lines(
    db: Session, period: Period, label: Label | None, *, after: tuple[datetime, UUID] | None = None
) -> list[MoodLine]:
    """A page of the chats behind the figure, the newest first; of one mood where one is named."""
    name = func.coalesce(func.nullif(col(Customer.name), ""), col(Customer.profile_name))
    wanted = (
        select(ChatMood, name)
        .join(Conversation, col(Conversation.id) == col(ChatMood.conversation_id))
        .join(Customer, col(Customer.id) == col(Conversation.customer_id))
        .where(col(ChatMood.day) >= period.first, col(ChatMood.day) <= period.last)
    )
    if label is not None:
        wanted = wanted.where(col(ChatMood.label) == label)
    if after is not None:
        wanted = wanted.where(tuple_(col(ChatMood.began_at), col(ChatMood.id)) < tuple_(*after))
    rows = db.execute(
        wanted.order_by(col(ChatMood.began_at).desc(), col(ChatMood.id).desc()).limit(PAGE)
    ).all()
    return [
        MoodLine(row.id, row.conversation_id, called, row.began_at, cast("Label", row.label), row.confidence)
        for row, called in rows
    ]


def chats_gone_quiet(db: Session, *, zone: str, since: datetime, before: datetime) -> Sequence[QuietChat]:
    """Chats that began since then, in which the customer last wrote `before`, and of which nothing is guessed yet."""
    told = {"zone": zone, "since": since, "before": before, "sampled": SAMPLED}
    return [
        QuietChat(row.conversation_id, row.began_at, row.until, row.day, tuple(row.words))
        for row in db.connection().execute(_QUIET, told)
    ]


_QUIET = text("""
    WITH wrote AS (
        SELECT conversation_id, created_at AS at, seq, body,
            created_at - lag(created_at) OVER (PARTITION BY conversation_id ORDER BY created_at)
                < interval '24 hours' AS goes_on
        FROM message
        WHERE direction = 'in' AND kind <> 'reaction' AND created_at >= CAST(:since AS timestamptz) - interval '7 days'
    ), numbered AS (
        SELECT *, count(*) FILTER (WHERE goes_on IS NOT TRUE)
            OVER (PARTITION BY conversation_id ORDER BY at) AS nth FROM wrote
    ), chat AS (
        SELECT conversation_id, nth, min(at) AS began_at, max(at) AS until,
            (array_agg(body ORDER BY at DESC, seq DESC) FILTER (WHERE body <> ''))[1:20] AS last_words
        FROM numbered GROUP BY 1, 2
    ), open AS (
        SELECT chat.*, (began_at AT TIME ZONE :zone)::date AS day FROM chat
        WHERE began_at >= :since AND until < :before AND last_words IS NOT NULL AND NOT EXISTS (
            SELECT FROM chat_mood WHERE chat_mood.conversation_id = chat.conversation_id
                AND chat_mood.began_at = chat.began_at
        )
    ), drawn AS (
        SELECT open.*, row_number() OVER (PARTITION BY day ORDER BY md5(conversation_id::text || began_at::text))
            + (SELECT count(*) FROM chat_mood WHERE chat_mood.day = open.day) AS place
        FROM open
    )
    SELECT conversation_id, began_at, until, day,
        ARRAY(SELECT said FROM unnest(last_words) WITH ORDINALITY AS told (said, nth) ORDER BY nth DESC) AS words
    FROM drawn WHERE place <= :sampled ORDER BY began_at, conversation_id LIMIT 500
""")
