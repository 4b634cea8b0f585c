"""WebDAV's XML, read and written with the standard library, and nothing that a stranger's document declares.

RFC 4918 (WebDAV), RFC 4791 (CalDAV). A document with a document type is refused as a whole: entities are how a
few bytes become gigabytes, or another file.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree.ElementTree import (  # only built by hand here, by the parser below
    Element,
    SubElement,
    TreeBuilder,
    tostring,
)
from xml.parsers import expat  # its document types are refused below

_DAV = "DAV:"
_CAL = "urn:ietf:params:xml:ns:caldav"
_CS = "http://calendarserver.org/ns/"
_DEEPEST = 50


class XmlRefused(ValueError):
    """That is no XML, or some that declares entities, or is nested beyond reason."""


@dataclass(frozen=True, slots=True)
class Response:
    """What a multi-status says of one resource."""

    href: str
    found: bool
    """Whether there is such a resource."""
    etag: str = ""
    body: str = ""
    """The calendar object, where it was asked for."""
    name: str = ""
    mark: str = ""
    calendar: bool = False


def asked_properties() -> bytes:
    """PROPFIND for what a calendar is called, and the mark of its present state."""
    find = Element(_n(_DAV, "propfind"))
    wanted = SubElement(find, _n(_DAV, "prop"))
    for space, name in (
        (_DAV, "resourcetype"),
        (_DAV, "displayname"),
        (_DAV, "sync-token"),
        (_CS, "getctag"),
    ):
        SubElement(wanted, _n(space, name))
    return _bytes(find)


def asked_etag() -> bytes:
    """PROPFIND for an ETag alone."""
    find = Element(_n(_DAV, "propfind"))
    SubElement(SubElement(find, _n(_DAV, "prop")), _n(_DAV, "getetag"))
    return _bytes(find)


def asked_events(start: datetime, end: datetime) -> bytes:
    """REPORT for every event that happens between the two instants (RFC 4791, 7.8)."""
    query = Element(_n(_CAL, "calendar-query"))
    _wanted(query)
    inside = SubElement(query, _n(_CAL, "filter"))
    for component in ("VCALENDAR", "VEVENT"):
        inside = SubElement(inside, _n(_CAL, "comp-filter"), {"name": component})
    stretch = {"start": _basic(start), "end": _basic(end)}
    SubElement(inside, _n(_CAL, "time-range"), stretch)
    return _bytes(query)


def asked_objects(hrefs: Iterable[str]) -> bytes:
    """REPORT for these objects, wherever they lie (RFC 4791, 7.9)."""
    get = Element(_n(_CAL, "calendar-multiget"))
    _wanted(get)
    for href in hrefs:
        SubElement(get, _n(_DAV, "href")).text = href
    return _bytes(get)


def responses(body: bytes) -> list[Response]:
    """What a multi-status says; raises XmlRefused."""
    root = parsed(body)
    if root.tag != _n(_DAV, "multistatus"):
        raise XmlRefused
    return [_response(each) for each in root.iterfind(_n(_DAV, "response"))]


def parsed(body: bytes) -> Element:
    """The document; raises XmlRefused."""
    builder, depth = TreeBuilder(), 0
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise XmlRefused
        builder.start(_named(name), attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_named(name))

    def refuse(*_: object) -> None:
        raise XmlRefused

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    try:
        parser.Parse(body, True)  # noqa: FBT003  # expat takes it by position
        return builder.close()
    except (expat.ExpatError, AssertionError) as broken:
        raise XmlRefused from broken


def _response(element: Element) -> Response:
    href = (element.findtext(_n(_DAV, "href")) or "").strip()
    told = {child.tag: child for prop in _good_properties(element) for child in prop}
    status = element.findtext(_n(_DAV, "status")) or ""
    kind = told.get(_n(_DAV, "resourcetype"))
    return Response(
        href=href,
        found=bool(told) if not status else _good(status),
        etag=_text(told.get(_n(_DAV, "getetag"))),
        body=_text(told.get(_n(_CAL, "calendar-data"))),
        name=_text(told.get(_n(_DAV, "displayname"))),
        mark=_text(told.get(_n(_CS, "getctag"))) or _text(told.get(_n(_DAV, "sync-token"))),
        calendar=kind is not None and kind.find(_n(_CAL, "calendar")) is not None,
    )


def _good_properties(element: Element) -> Iterator[Element]:
    for part in element.iterfind(_n(_DAV, "propstat")):
        if _good(part.findtext(_n(_DAV, "status")) or ""):
            yield from part.iterfind(_n(_DAV, "prop"))


def _good(status: str) -> bool:
    """``HTTP/1.1 200 OK``."""
    words: Sequence[str] = status.split()
    return len(words) > 1 and words[1].startswith("2")


def _wanted(report: Element) -> None:
    prop = SubElement(report, _n(_DAV, "prop"))
    SubElement(prop, _n(_DAV, "getetag"))
    SubElement(prop, _n(_CAL, "calendar-data"))


def _text(element: Element | None) -> str:
    return (element.text or "").strip() if element is not None else ""


def _basic(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _n(space: str, name: str) -> str:
    return f"{{{space}}}{name}"


def _named(name: str) -> str:
    return f"{{{name}" if "}" in name else name


def _bytes(element: Element) -> bytes:
    return bytes(tostring(element, encoding="utf-8", xml_declaration=True))
