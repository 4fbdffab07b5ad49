"""The board in a real browser: accessible in both themes and widths, strict, and whole without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from inventory.store.engine import Inventory
from inventory.store.queries import resolve_tool

GOLDEN = "Quality/FinalTest/FinalTestLimits.accdb"
OPEN_ALL = "document.querySelectorAll('details').forEach(one => one.open = true)"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture
def pages(demo: Inventory) -> list[str]:
    golden = f"/tools/{resolve_tool(demo, GOLDEN)}"
    return ["/", "/tools", "/tools?q=nothing-is-called-that", golden, "/coverage", "/nothing-here"]


@pytest.fixture
def page(chromium: Browser, address: str, signed_in: Any) -> Iterator[Callable[..., Page]]:
    """Open a page of the board; every complaint of the browser fails the test at its end."""
    contexts = []
    complaints: list[str] = []

    def opened(as_: str = "bert", **options: Any) -> Page:
        context = chromium.new_context(base_url=address, **options)
        context.add_cookies(signed_in(as_))
        contexts.append(context)
        fresh = context.new_page()
        fresh.on("console", lambda said: complaints.append(said.text))
        fresh.on("pageerror", lambda wrong: complaints.append(str(wrong)))
        return fresh

    yield opened
    for context in contexts:
        context.close()
    assert [one for one in complaints if "404 (Not Found)" not in one] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_every_page_is_accessible_and_fits(page: Any, pages: list[str], scheme: str, width: int) -> None:
    shown = page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    for path in pages:
        shown.goto(path)
        shown.evaluate(OPEN_ALL)
        found = Axe().run(shown, options=RULES).response
        assert [(path, one["id"], one["nodes"][0]["target"]) for one in found["violations"]] == []
        assert len(found["passes"]) > 20
        assert shown.evaluate("document.documentElement.scrollWidth") <= width, path


def test_no_page_needs_what_the_policy_forbids_and_the_policy_is_enforced(
    chromium: Browser, address: str, pages: list[str], signed_in: Any
) -> None:
    context = chromium.new_context(base_url=address)
    context.add_cookies(signed_in("bert"))
    shown = context.new_page()
    complaints: list[str] = []
    shown.on("console", lambda said: complaints.append(said.text))
    for path in pages:
        shown.goto(path)
    assert [one for one in complaints if "Content Security Policy" in one] == []
    shown.evaluate("document.body.setAttribute('style', 'color: rgb(1, 2, 3)')")
    assert shown.evaluate("getComputedStyle(document.body).color") != "rgb(1, 2, 3)"
    assert len([one for one in complaints if "Content Security Policy" in one]) == 1
    context.close()


def test_typing_narrows_the_list_and_the_back_button_undoes_it(page: Any) -> None:
    shown = page()
    shown.goto("/tools?sort=name")
    before = shown.locator("#list tbody tr").count()
    shown.get_by_label("Name, path or id").press_sequentially("FinalTestLimits")
    expect(shown.locator("#list tbody tr")).to_have_count(1)
    expect(shown).to_have_url(re.compile(r"\?q=FinalTestLimits&sort=name$"))
    expect(shown.locator("#list")).not_to_have_attribute("aria-busy", "true")
    shown.get_by_label("Name, path or id").fill("")
    expect(shown.locator("#list tbody tr")).to_have_count(before)
    shown.go_back()
    expect(shown.locator("#list tbody tr")).to_have_count(1)
    expect(shown.get_by_label("Name, path or id")).to_have_value("FinalTestLimits")


def test_a_choice_narrows_the_list_at_once(page: Any) -> None:
    shown = page()
    shown.goto("/tools")
    shown.get_by_label("Criticality").select_option("financial")
    expect(shown).to_have_url(re.compile(r"\?criticality=financial$"))
    expect(shown.locator("#list tbody .beside .under").first).to_have_text("financial")


def test_everything_works_without_javascript(page: Any) -> None:
    shown = page(java_script_enabled=False)
    shown.goto("/")
    shown.get_by_role("link", name="Inventory").click()
    shown.get_by_label("Name, path or id").fill("FinalTestLimits")
    shown.get_by_role("button", name="Show").click()
    shown.get_by_role("link", name="FinalTestLimits.accdb").click()
    expect(shown.get_by_role("heading", level=1)).to_have_text("FinalTestLimits.accdb")
    shown.get_by_role("link", name="query qryUpdateLimits").first.click()
    expect(shown.locator("li:target")).to_contain_text("UPDATE Test_Limits")


def test_the_heat_map_leads_to_its_tools_by_keyboard(page: Any) -> None:
    shown = page()
    shown.goto("/")
    cell = shown.get_by_role("link", name=re.compile("^quality, not managed"))
    figure = int(cell.locator(".figure").text_content() or "")
    cell.focus()
    shown.keyboard.press("Enter")
    expect(shown).to_have_url(re.compile(r"criticality=quality&managed=no$"))
    expect(shown.locator("#list tbody tr")).to_have_count(figure)


def test_the_first_tab_skips_to_the_content(page: Any) -> None:
    shown = page()
    shown.goto("/tools")
    shown.keyboard.press("Tab")
    expect(shown.get_by_role("link", name="Skip to content")).to_be_focused()
    shown.keyboard.press("Enter")
    expect(shown).to_have_url(re.compile("#main$"))
    shown.keyboard.press("Tab")
    assert shown.evaluate("document.activeElement.closest('main') !== null")


def test_nothing_is_loaded_from_elsewhere(page: Any, pages: list[str], address: str) -> None:
    shown = page()
    asked: list[str] = []
    shown.on("request", lambda request: asked.append(request.url))
    for path in pages:
        shown.goto(path)
    assert len(asked) > len(pages)
    assert [url for url in asked if not url.startswith(address)] == []


def test_print_leaves_out_what_paper_cannot_do_and_fits(page: Any, pages: list[str]) -> None:
    shown = page(viewport={"width": 794, "height": 1123})
    shown.emulate_media(media="print")
    for path in pages:
        shown.goto(path)
        assert shown.evaluate("document.documentElement.scrollWidth") <= 794, path
    shown.goto("/tools")
    expect(shown.locator("form.filters")).to_be_hidden()
    expect(shown.locator("#list table")).to_be_visible()
    expect(shown.locator(".honesty")).to_be_visible()
