"""The pages of the board, an area each: every one parses what is asked, calls one service or query, and draws."""

from __future__ import annotations

from inventory.web.pages import account, coverage, health, look, overview, signin, tool, tools, vouching

ROUTERS = (
    overview.router,
    tools.router,
    tool.router,
    coverage.router,
    health.router,
    look.router,
    signin.router,
    vouching.router,
    account.router,
)
"""Every area; a test fails for one that is not here."""
