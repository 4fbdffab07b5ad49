"""The pages of the board, an area each: every one parses what is asked, calls one service or query, and draws."""

from __future__ import annotations

from inventory.web.pages import coverage, health, look, overview, tool, tools

ROUTERS = (
    overview.router,
    tools.router,
    tool.router,
    coverage.router,
    health.router,
    look.router,
)
"""Every area; a test fails for one that is not here."""
