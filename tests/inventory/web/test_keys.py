"""What pages do as one types, in a real browser: keys of the review queue, people found, answers counted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from inventory.store.queries import resolve_tool


@pytest.fixture
def page(chromium: Any, address: str, signed_in: Any) -> Iterator[Page]:
    """A page of somebody who may decide; whatever the browser complains of fails the test."""
    context = chromium.new_context(base_url=address)
    context.add_cookies(signed_in("bert"))
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    yield page
    context.close()
    assert wrong == []


def test_keys_press_what_is_on_the_page(page: Page) -> None:
    page.goto("/review")
    first = page.locator("#tool").inner_text()
    with page.expect_navigation():
        page.keyboard.press("j")
    expect(page.locator("#tool")).not_to_have_text(first)
    with page.expect_navigation():
        page.keyboard.press("k")
    expect(page.locator("#tool")).to_have_text(first)
    page.keyboard.press("w")
    expect(page.locator("#decide [name=criticality]").first).to_be_focused()
    page.keyboard.press("2")
    expect(page.locator("[name=criticality][value=quality]")).to_be_checked()
    expect(page.locator("[data-reason]")).to_be_focused()
    page.keyboard.type("jkc1?")
    expect(page.locator("[data-reason]")).to_have_value("jkc1?")
    expect(page.locator("#tool")).to_have_text(first)


def test_single_keys_can_be_switched_off_for_good(page: Page) -> None:
    page.goto("/review")
    first = page.locator("#tool").inner_text()
    page.keyboard.press("?")
    page.locator("#keyson").uncheck()
    page.locator("#main").focus()
    page.keyboard.press("2")
    expect(page.locator("[name=criticality]:checked")).to_have_count(0)
    page.reload()
    page.keyboard.press("j")
    page.keyboard.press("?")
    expect(page.locator("#keyson")).not_to_be_checked()
    expect(page.locator("#tool")).to_have_text(first)


def test_what_is_missing_is_counted_and_people_are_found_as_one_types(page: Page, demo: Any) -> None:
    page.goto(f"/register?tool={resolve_tool(demo, 'Quality/SPC/Cpk_Auswertung Linie 3 final.xlsx')}")
    expect(page.locator("[data-count]")).to_have_text("5 still missing")
    page.locator("[name=purpose]").fill("Capability of line 3")
    expect(page.locator("[data-count]")).to_have_text("4 still missing")
    expect(page.locator("[data-for=purpose]")).to_be_hidden()
    page.locator("[name=owner]").fill("olga op")
    expect(page.locator("#people option")).to_have_count(1)
    expect(page.locator("#people option")).to_have_attribute("value", "olga")
