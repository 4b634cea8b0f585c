"""What is kept of a live session: its recording with chapters and the host's photos, for those who were invited.

`/live/{slug}/{number}/kept` shows both; a customer also finds them on the page that looks back. Each file is asked for
by whoever may enter the session, and by nobody else: an address alone opens nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Path, Request, UploadFile
from sqlmodel import Session
from starlette.responses import FileResponse, RedirectResponse, Response

from flows.keep_photo import keep_photo, remove_photo
from flows.record_live_session import answer_recording, remove_recording
from shop.kernel.database import transaction
from shop.kernel.refusals import NotFound, Refusal
from shop.live.chapters import RecordingView, recording_ready, recordings_kept
from shop.live.media_engine import EngineFailed
from shop.live.photos import LARGEST_PHOTO, PhotoTooLarge, PhotoView, photos_of, require_photo
from webapp.customer_pages.chat import chat_url
from webapp.customer_pages.figures import Figures
from webapp.live.entering import Entered, entered
from webapp.live.people import NotSignedIn
from webapp.live.stream_doors import NoPictures, engine_of
from webapp.rate_limits import limited
from webapp.rendering import page
from webapp.security import same_origin
from webapp.wiring import Objects, wiring_of

PER_MINUTE: Final = 600
"""A player asks for a film piece by piece."""
_SIZES: Final = ("320", "640", "1280", "jpeg")
_PRIVATE: Final = {"Cache-Control": "private, max-age=3600", "X-Robots-Tag": "noindex"}

router = APIRouter(include_in_schema=False, dependencies=[Depends(limited("kept", lambda: PER_MINUTE))])
_sent_from_here: Final = [Depends(same_origin)]
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]


class NoPictureNow(Refusal):
    """There is no picture at this moment of which a photo could be taken."""


@dataclass(frozen=True, slots=True)
class ShownChapter:
    """A place in a film that one can go to."""

    seconds: int
    at: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class ShownFilm:
    """A recording on a page."""

    id: UUID
    state: str
    partial: bool
    length: str
    seconds: int
    until: str
    url: str
    poster: str
    track: str
    chapters: list[ShownChapter]


@dataclass(frozen=True, slots=True)
class ShownPhoto:
    """A photo on a page."""

    id: UUID
    small: str
    middle: str
    large: str
    words: str
    width: int
    height: int


def kept_shown(db: Session, seen: Entered) -> dict[str, Any]:
    """What `live/parts/recording.html` and `live/parts/gallery.html` are told."""
    language = seen.reader.language
    films = recordings_kept(db, seen.watched.id, own=seen.shop.language, language=language, at=seen.now)
    photos = photos_of(db, seen.watched.id, at=seen.now)
    return {
        "films": [_film(seen, one) for one in films if one.state != "failed" or seen.person.works_here],
        "photos": [_photo(seen, one) for one in photos],
        "kept_url": seen.url,
        "films_around": seen.watched.view == "360",
        "keeps": seen.person.works_here,
    }


@router.get("/live/{slug}/{number}/kept")
def show_kept(request: Request, slug: str, number: Number) -> Response:
    """The recording and the photos: for the customer, their guests and the shop's own people."""
    seen = _invited(request, slug, number)
    with transaction(seen.shop.id) as db:
        told = kept_shown(db, seen)
    return page(
        request,
        "live/kept.html",
        reader=seen.reader,
        shop=seen.shop,
        watched=seen.watched,
        chat_url=chat_url(request, seen.shop),
        **told,
    )


@router.api_route("/live/{slug}/{number}/recordings/{recording}.mp4", methods=["GET", "HEAD"])
def play(request: Request, slug: str, number: Number, recording: UUID) -> Response:
    """The film, or the part of it that a player asks for."""
    seen = _invited(request, slug, number)
    found = _ready(seen, recording)
    return _file(request, found.sha256, found.content_type)


@router.get("/live/{slug}/{number}/recordings/{recording}.jpg")
def show_first_picture(request: Request, slug: str, number: Number, recording: UUID) -> Response:
    """Its first picture."""
    return _file(request, _ready(_invited(request, slug, number), recording).poster, "image/jpeg")


@router.get("/live/{slug}/{number}/recordings/{recording}.vtt")
def show_chapters(request: Request, slug: str, number: Number, recording: UUID) -> Response:
    """Its chapters, as players and screen readers take them (WebVTT)."""
    found = _ready(_invited(request, slug, number), recording)
    return Response(_vtt(found), media_type="text/vtt", headers=_PRIVATE)


@router.post("/live/{slug}/{number}/recordings/{recording}/remove", dependencies=_sent_from_here)
def remove(request: Request, slug: str, number: Number, recording: UUID) -> Response:
    """Whoever leads the session deletes it."""
    seen = _invited(request, slug, number)
    remove_recording(**_of(seen), person=seen.person.person, recording_id=recording)
    return RedirectResponse(f"{seen.url}/kept", status_code=303)


@router.post("/live/{slug}/{number}/recordings/withdraw", dependencies=_sent_from_here)
def withdraw(request: Request, slug: str, number: Number) -> Response:
    """Somebody takes back what they agreed to: what was recorded is deleted."""
    seen = _invited(request, slug, number)
    answer_recording(**_of(seen), who=seen.attendee, answer="withdraw")
    page_ = "after" if seen.person.role == "customer" and seen.watched.over else "kept"
    return RedirectResponse(f"{seen.url}/{page_}", status_code=303)


@router.post("/live/{slug}/{number}/photos", dependencies=_sent_from_here)
def send_photo(
    request: Request, slug: str, number: Number, photo: UploadFile, words: Annotated[str, Form()] = ""
) -> Response:
    """A photo from the host's own device."""
    seen = _invited(request, slug, number)
    if (photo.size or 0) > LARGEST_PHOTO:
        raise PhotoTooLarge(most=LARGEST_PHOTO)
    return _kept(request, seen, photo.file.read(LARGEST_PHOTO + 1), photo.content_type or "", words)


@router.post("/live/{slug}/{number}/photos/snapshot", dependencies=_sent_from_here)
def take_snapshot(request: Request, slug: str, number: Number) -> Response:
    """A photo of the picture as it is now. Refuses NoPictureNow and NoPictures."""
    seen = _invited(request, slug, number)
    _need_member(seen)
    try:
        jpeg = engine_of(request).still(seen.shop.id, seen.watched.stream)
    except EngineFailed as failed:
        raise (NoPictureNow if failed.reason == "no_picture" else NoPictures) from failed
    return _kept(request, seen, jpeg, "image/jpeg", "")


@router.post("/live/{slug}/{number}/photos/{photo}/remove", dependencies=_sent_from_here)
def remove_one(request: Request, slug: str, number: Number, photo: UUID) -> Response:
    """Nobody sees it any more."""
    seen = _invited(request, slug, number)
    remove_photo(**_of(seen), person=seen.person.person, photo_id=photo)
    return RedirectResponse(f"{seen.url}/kept", status_code=303)


@router.get("/live/{slug}/{number}/photos/{photo}/{size}")
def show_photo(request: Request, slug: str, number: Number, photo: UUID, size: str) -> Response:
    """A photo in one of its sizes."""
    seen = _invited(request, slug, number)
    with transaction(seen.shop.id) as db:
        found = next((one for one in photos_of(db, seen.watched.id, at=seen.now) if one.id == photo), None)
    sha256 = found.sizes.get(size) if found and size in _SIZES else None
    if sha256 is None:
        raise NotFound(kind="photo")
    return _file(request, sha256, "image/jpeg" if size == "jpeg" else "image/webp")


def _invited(request: Request, slug: str, number: int) -> Entered:
    """Whoever opened the session's link, or works here; whoever only walks by the window has nothing of it."""
    seen = entered(request, slug, number)
    if seen.person.role == "viewer":
        raise NotSignedIn
    return seen


def _need_member(seen: Entered) -> None:
    if not seen.person.works_here:
        raise NotSignedIn


def _kept(request: Request, seen: Entered, body: bytes, content_type: str, words: str) -> Response:
    _need_member(seen)
    require_photo(content_type, len(body))
    keep_photo(
        **_of(seen),
        person=seen.person.person,
        source=_objects(request).put(body, content_type),
        content_type=content_type,
        size=len(body),
        words=words,
    )
    if "x-swap" in request.headers:
        return Response(status_code=204)
    return RedirectResponse(f"{seen.url}/kept", status_code=303)


def _ready(seen: Entered, recording: UUID) -> RecordingView:
    with transaction(seen.shop.id) as db:
        return recording_ready(
            db,
            seen.watched.id,
            recording,
            own=seen.shop.language,
            language=seen.reader.language,
            at=seen.now,
        )


def _file(request: Request, sha256: str, content_type: str) -> Response:
    """By parts where a player asks for them; a film is never held in memory whole."""
    try:
        path = _objects(request).path(sha256)
    except LookupError:
        raise NotFound(kind="file") from None
    return FileResponse(path, media_type=content_type, headers=_PRIVATE)


def _objects(request: Request) -> Objects:
    objects = wiring_of(request).objects
    if objects is None:
        raise NotFound(kind="file")
    return objects


def _of(seen: Entered) -> dict[str, Any]:
    return {"now": seen.real_now, "workspace_id": seen.shop.id, "session_id": seen.watched.id}


def _film(seen: Entered, one: RecordingView) -> ShownFilm:
    figures = Figures(seen.reader.language, seen.shop.currency, seen.shop.zone, seen.now)
    base = f"{seen.url}/recordings/{one.id}"
    return ShownFilm(
        one.id,
        one.state,
        one.partial,
        _clock(one.seconds),
        one.seconds,
        figures.day(one.kept_until.astimezone(seen.shop.zone).date()),
        f"{base}.mp4",
        f"{base}.jpg" if one.poster else "",
        f"{base}.vtt" if one.chapters else "",
        [
            ShownChapter(
                chapter.seconds,
                _clock(chapter.seconds),
                chapter.name,
                f"{base}.mp4#t={chapter.seconds}",
            )
            for chapter in one.chapters
        ],
    )


def _photo(seen: Entered, one: PhotoView) -> ShownPhoto:
    base = f"{seen.url}/photos/{one.id}"
    widths = [width for width in _SIZES if width in one.sizes]
    return ShownPhoto(
        one.id,
        f"{base}/{widths[0]}",
        f"{base}/{widths[min(1, len(widths) - 1)]}",
        f"{base}/{[width for width in widths if width != 'jpeg'][-1]}",
        one.words,
        one.width,
        one.height,
    )


def _clock(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _vtt(found: RecordingView) -> str:
    ends: Sequence[int] = [*(one.seconds for one in found.chapters[1:]), max(1, found.seconds)]
    lines = ["WEBVTT"]
    for chapter, end in zip(found.chapters, ends, strict=True):
        name = chapter.name.replace("-->", "→").replace("&", "&amp;").replace("<", "&lt;")
        lines += ["", f"{_stamp(chapter.seconds)} --> {_stamp(max(end, chapter.seconds + 1))}", name]
    return "\n".join(lines) + "\n"


def _stamp(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.000"
