"""A certificate as text, as a picture and as JSON, and the digest in such a file by which it is checked."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Callable, Iterator, Mapping
from html import escape

from inventory.domain.dossier import Certificate
from inventory.domain.records import content_of
from scanner.visible import one_line

_DIGEST = re.compile(r"\b[0-9a-f]{64}\b")
_LABELLED = re.compile(r"digest\W{1,20}([0-9a-f]{64})\b", re.IGNORECASE)
_LINE = 88
_ROW, _TOP = 22, 104
_FONT = 'font-family="system-ui, sans-serif" font-size="14"'
_FRAME = 'fill="#ffffff" stroke="#1f7a4d" stroke-width="2"'


def as_text(certificate: Certificate) -> str:
    """Return the certificate as a page of plain text."""
    said = _said(certificate)
    width = max(map(len, said))
    lines = [_title(certificate), "=" * min(_LINE, len(_title(certificate))), ""]
    for name, value in said.items():
        first, *more = textwrap.wrap(value, _LINE - width - 2) or [""]
        lines += [f"{name:<{width}}  {first}", *(f"{'':<{width}}  {line}" for line in more)]
    return "\n".join([*lines, "", *textwrap.wrap(_void(certificate), _LINE), ""])


def as_json(certificate: Certificate) -> str:
    """Return the certificate as JSON: what the digest is over, the digest, and when it is void."""
    content = {**content_of(certificate), "digest": certificate.digest, "void": _void(certificate)}
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def as_picture(certificate: Certificate) -> str:
    """Return the certificate as an SVG: a card that explains itself, with nothing that is loaded from elsewhere."""
    rows = [row for name, value in _said(certificate).items() for row in _rows(name, value)]
    void = textwrap.wrap(_void(certificate), 84)
    bottom = _TOP + _ROW * len(rows) + 18
    height = bottom + 18 * len(void) + 22
    texts = [
        f'<text x="32" y="{_TOP + _ROW * number}" fill="#5b6472">{escape(name)}</text>'
        f'<text x="190" y="{_TOP + _ROW * number}" fill="#16202e">{escape(value)}</text>'
        for number, (name, value) in enumerate(rows)
    ]
    notes = [
        f'<text x="32" y="{bottom + 18 * number}" fill="#5b6472" font-size="12">{escape(line)}</text>'
        for number, line in enumerate(void)
    ]
    title = escape(_title(certificate))
    size = f'width="720" height="{height}" viewBox="0 0 720 {height}"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-labelledby="title" {_FONT}>',
            f'<title id="title">{title}</title>',
            f'<rect x="1" y="1" width="718" height="{height - 2}" rx="12" {_FRAME}/>',
            '<path d="M32 46 l9 10 l18 -22" fill="none" stroke="#1f7a4d" stroke-width="4"/>',
            '<text x="76" y="52" fill="#1f7a4d" font-size="20" font-weight="600">Managed citizen development</text>',
            f'<text x="32" y="80" fill="#16202e" font-weight="600">{title}</text>',
            *texts,
            *notes,
            "</svg>",
            "",
        ]
    )


WRITERS: Mapping[str, Callable[[Certificate], str]] = {".txt": as_text, ".svg": as_picture, ".json": as_json}
"""How a certificate is written, by the suffix of the file."""


def digest_in(text: str) -> str:
    """Return the digest that names the certificate in a file, "" if there is none."""
    plain = re.sub(r"<[^<>]*>", " ", text)
    labelled = _LABELLED.findall(plain)
    found: list[str] = labelled or _DIGEST.findall(plain)
    return found[-1] if found else ""


def is_unaltered(text: str, certificate: Certificate) -> bool:
    """Return whether a file says what the certificate says, word for word; how lines end does not matter."""
    given = text.removeprefix("\ufeff").split()
    return any(write(certificate).split() == given for write in WRITERS.values())


def _title(certificate: Certificate) -> str:
    return f"Certificate of {one_line(certificate.name)}"


def _said(certificate: Certificate) -> dict[str, str]:
    head = (
        f"{certificate.approved_by}, {certificate.approved_as}" if certificate.approved_as else certificate.approved_by
    )
    zones = f" ({', '.join(certificate.zones)})" if certificate.zones else ""
    return {
        name: one_line(value)
        for name, value in {
            "Tool": f"{certificate.name} ({certificate.tool})",
            "For": certificate.purpose,
            "Class": f"{certificate.criticality}, allowed and monitored by {certificate.rule}",
            "Owner": f"{certificate.owner}, signed on {certificate.owner_signed:%Y-%m-%d}",
            "Approved by": f"{head}, on {certificate.approved:%Y-%m-%d}",
            "Zone": f"confirmed by {certificate.zone_by}{zones}" if certificate.zone_by else f"sandboxed{zones}",
            "Holds until": f"{certificate.valid_until:%Y-%m-%d %H:%M} UTC",
            "Logic": certificate.fingerprint,
            "Issued": f"{certificate.issued:%Y-%m-%d %H:%M} UTC",
            "Digest": certificate.digest,
        }.items()
    }


def _rows(name: str, value: str) -> Iterator[tuple[str, str]]:
    first, *more = textwrap.wrap(value, 66) or [""]
    yield name, first
    yield from (("", line) for line in more)


def _void(certificate: Certificate) -> str:
    return (
        "It is void as soon as the logic of the tool or what it is connected to is another one, the tool leaves its "
        f"zone, its owner leaves, a scan sees it change shared data, or {certificate.valid_until:%Y-%m-%d} has come. "
        "Saving data or changing colours does not end it. Whether it holds today, only the inventory can say: "
        "shadowit certificate --check FILE"
    )
