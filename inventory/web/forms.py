"""What a visitor sends with a form, bounded and checked before anything is made of it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import UploadFile
from starlette.responses import RedirectResponse, Response

from inventory.domain.refusal import Refusal, Refused
from inventory.web.asked import NotAskable
from inventory.web.drawing import drawing

LONGEST = 20_000
"""Characters of the longest text that a form takes."""
FIELDS = 2_000
FILES = 20
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,6})?")
"""A number as people type it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The fields of a form; each can occur several times. `files` are what was uploaded, by field."""

    fields: Mapping[str, Sequence[str]]
    files: Mapping[str, Sequence[UploadFile]] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        """Return a field trimmed, "" if it was not sent; raises `NotAskable` if it is too long."""
        return self.text(name)

    def text(self, name: str, *, longest: int = LONGEST) -> str:
        """Return a field, trimmed, its line ends as those of Unix."""
        value = next(iter(self.fields.get(name, ())), "").replace("\r\n", "\n").strip()
        if len(value) > longest:
            raise NotAskable(f"{name} is longer than {longest:,} characters.")
        return value

    def all(self, name: str) -> tuple[str, ...]:
        """Return every value of a field that occurs several times."""
        return tuple(value.strip() for value in self.fields.get(name, ()) if value.strip())

    def yes(self, name: str) -> bool:
        """Return True if a box was ticked."""
        return bool(self[name])

    def number(self, name: str) -> Decimal | None:
        """Return a number, None if the field is empty; raises `NotAskable` for anything else.

        At most fifteen digits before the point and six behind it: what is larger is no amount, and costs memory.
        """
        text = self.text(name, longest=60).replace(" ", "").replace("\u00a0", "")
        if not text:
            return None
        if not _NUMBER.fullmatch(text):
            raise NotAskable(f"{name} is not a number; write it like 12000 or 12.50.")
        return Decimal(text)


async def read_form(request: Request) -> AsyncIterator[Form]:
    """Read the form of a request; raises `NotAskable` for one that no browser sends. Uploads are closed after it."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in {"application/x-www-form-urlencoded", "multipart/form-data", ""}:
        raise NotAskable("A form is sent as a browser sends it.")
    async with request.form(max_fields=FIELDS, max_files=FILES) as sent:
        yield _form(sent.multi_items())


def _form(items: Iterable[tuple[str, UploadFile | str]]) -> Form:
    fields: dict[str, list[str]] = {}
    uploads: dict[str, list[UploadFile]] = {}
    for name, value in items:
        if isinstance(value, UploadFile):
            uploads.setdefault(name, []).append(value)
        elif "\0" in value or any(0xD800 <= ord(one) < 0xE000 for one in value):
            raise NotAskable(f"{name[:40]} has a character that no text has.")
        else:
            fields.setdefault(name, []).append(value)
    return Form(fields=fields, files=uploads)


Sent = Annotated[Form, Depends(read_form)]
"""The parameter of a route that takes a form: `def save(request: Request, sent: Sent) -> Response`."""

Again = Callable[[tuple[Refusal, ...]], Response]
"""Draws the page of a form again, with the reasons why it was refused and what was typed."""


def acted(request: Request, act: Callable[[], str], *, to: str, again: Again | None = None) -> Response:
    """Do what a form asks for; go on to the page `to` with the sentence that `act` returns.

    What the policy refuses is said with every reason, on the page of the form if `again` draws it.
    """
    draw = drawing(request)
    try:
        said = act()
    except Refused as refused:
        if again is not None:
            answer = again(refused.refusals)
            answer.status_code = 409
            return answer
        return draw.page("refused.html", status=409, refusals=refused.refusals, back=to)
    draw.notice(said)
    return RedirectResponse(to, status_code=303)
