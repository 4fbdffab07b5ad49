"""Nothing that a file, a form, an address or a header holds fails the board or becomes part of its pages.

The suite tries a sample; `SHADOWIT_HOSTILE=10000 pytest tests/inventory/web/test_hostile.py` tries ten thousand.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

import pytest
from fastapi.routing import APIRoute

from inventory.store.engine import Inventory
from inventory.store.queries import find_tools
from inventory.web.api.pace import Pace
from inventory.web.guard import WRITING
from inventory.web.pages import ROUTERS

TRIES = int(os.environ.get("SHADOWIT_HOSTILE", "100"))
PROBE = "xprobe"
FRAGMENTS = (
    f"<{PROBE}>",
    f"<script {PROBE}>document.title='{PROBE}'</script>",
    f'" {PROBE}="1" onfocus="alert(1)',
    f"' {PROBE}='1' onload='alert(1)",
    f"</title><{PROBE}>",
    f"</textarea><{PROBE}>",
    f"--><{PROBE}>",
    f"<svg {PROBE} onload=alert(1)>",
    f"javascript:{PROBE}",
    "{{ 7*7*191 }}",
    "{% raw %}",
    "${7*7}",
    "%s%n%(x)s{0.__class__}",
    "\u202e\u2066txt.exe\u2069",
    "\ufeff\u200b\u00ad",
    "\0",
    "\ud800",
    "x" * 400,
    "' OR 1=1 --",
    "'; DROP TABLE tools; --",
    "%_\\",
    "../../../../etc/passwd",
    "..\\..\\windows",
    "=cmd|'/c calc'!A1",
    "@SUM(1)",
    "\r\nSet-Cookie: a=b",
    "9" * 30,
    "-1",
    "1e999",
    "NaN",
    "2026-02-31",
    "\U0001f4a9",
)
PLACES = (
    "q",
    "class",
    "state",
    "share",
    "owner",
    "after",
    "before",
    "sort",
    "month",
    "tool",
    "columns",
    "code",
    "number",
)
FIELDS = (
    *("reason", "state", "criticality", "second", "deputy", "owner", "purpose", "tool", "what", "symptom", "cost"),
    *("name", "query", "tags", "tag", "until", "day", "amount", "number", "role", "plant", "text", "format", "gate"),
    *("id", "person", "note", "title", "system", "value", "target", "item", "proof", "controls", "month", "do", "from"),
)


class Page(HTMLParser):
    """Reads a page and keeps every element and attribute that hostile text has made."""

    def __init__(self) -> None:
        super().__init__()
        self.made: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if PROBE in tag or any(PROBE in name or name.startswith("on") or name == "style" for name in told):
            self.made.append(f"<{tag} {told}>")
        if tag == "script" and not (told.get("src") or "").startswith("/static/"):
            self.made.append(f"<script {told}>")
        if any(
            (told.get(name) or "").lower().strip().startswith(("javascript:", "data:text")) for name in ("href", "src")
        ):
            self.made.append(f"<{tag} {told}>")


def hostile(count: int) -> Iterator[str]:
    """Yield so many hostile texts, each fragment alone first, the same ones in every run."""
    yield from FRAGMENTS[:count]
    chance = random.Random(8)  # noqa: S311 - the same texts in every run
    for _ in range(count - len(FRAGMENTS)):
        yield "".join(chance.choices(FRAGMENTS, k=chance.randint(1, 4)))


def routes(method: str) -> list[str]:
    found = (route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute))
    return sorted(
        route.path
        for route in found
        if method in (route.methods or ()) and not route.path.startswith(("/signout", "/account"))
    )


def judged(answer: Any, asked: object) -> str:
    """Return what is wrong with an answer, "" if nothing is."""
    if answer.status_code >= 500:
        return f"{answer.status_code} for {asked!r:.300}"
    if answer.headers.get("set-cookie", "").startswith("a="):
        return f"a header of its own for {asked!r:.300}"
    if not answer.headers.get("content-type", "").startswith("text/html"):
        return ""
    page = Page()
    page.feed(answer.text)
    if "9359" in answer.text:
        page.made.append("a template was run")
    return f"{page.made} for {asked!r:.300}" if page.made else ""


def storable(text: str) -> str:
    return text.replace("\0", "").encode("utf-8", "replace").decode()


@pytest.fixture
def inventory(small: Any) -> Inventory:
    """A plant whose files have hostile names and hold hostile code."""
    texts = [storable(text) for text in FRAGMENTS]
    names = [text.replace("/", "_").replace("\r", "").replace("\n", "")[:120] for text in texts]
    found: Inventory = small(
        {
            f"{name}/{place} {name}.vbs": "UPDATE Test_Limits SET Hi = '" + text + "'"  # noqa: S608 - text of a file, never asked of a database
            for place, (name, text) in enumerate(zip(names, texts, strict=True))
        }
    )
    return found


@pytest.fixture
def bert(board: Callable[..., Any], inventory: Inventory) -> Any:
    client = board(inventory, as_="bert")
    client.app.state.pace = Pace(a_minute=1_000_000)
    return client


def test_names_and_evidence_of_files_stay_text_on_every_page(bert: Any, inventory: Inventory) -> None:
    tools = [row.id for row in find_tools(inventory, limit=len(FRAGMENTS)).rows]
    assert len(tools) > 20
    wrong = [judged(bert.get(f"/tools/{tool}"), tool) for tool in tools[::4]]
    for path in routes("GET"):
        place = path.replace("{tool_id}", tools[0])
        wrong.append(judged(bert.get(place) if "{" not in place else bert.get("/tools"), place))
    assert [one for one in wrong if one] == []


def test_no_address_and_no_header_breaks_a_page(bert: Any) -> None:
    pages, wrong = routes("GET"), []
    for turn, text in enumerate(hostile(TRIES)):
        path = pages[turn % len(pages)]
        sent = text.encode("utf-8", "surrogatepass")
        query = urlencode({PLACES[turn % len(PLACES)]: sent, PLACES[(turn // 3) % len(PLACES)]: sent})
        plain = storable(text).replace("\r", "").replace("\n", "")
        headers = {"Accept-Language": plain.encode(), "Cookie2": plain.encode(), "If-None-Match": plain.encode()}
        place = "/".join(
            urlencode({"": sent[:200]})[1:] if piece.startswith("{") else piece for piece in path.split("/")
        )
        wrong.append(judged(bert.get(f"{place}?{query}", headers=headers), (path, text)))
    assert [one for one in wrong if one] == []


@pytest.mark.parametrize("month", ["9" * 30 + "-1", "9999-12", "0001-01", "-1-1"])
def test_no_month_is_beyond_the_calendar(bert: Any, month: str) -> None:
    for page in ("money", "incidents", "money/export", "incidents/export"):
        assert bert.get(f"/{page}?format=csv&month={month}").status_code == 400, page


def test_no_form_breaks_a_page(bert: Any, inventory: Inventory) -> None:
    forms = [path for path in (one for method in WRITING for one in routes(method)) if not path.startswith("/api/")]
    tool = find_tools(inventory, limit=1).rows[0].id
    wrong = []
    for turn, text in enumerate(hostile(TRIES)):
        path = forms[turn % len(forms)]
        place = path.replace("{tool_id}", tool)
        place = "/".join("1" if piece.startswith("{") else piece for piece in place.split("/"))
        body = urlencode({name: text.encode("utf-8", "surrogatepass") for name in FIELDS})
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        wrong.append(judged(bert.post(place, content=body, headers=form), (path, text)))
    assert [one for one in wrong if one] == []
