"""The pages of the board, an area each: every one parses what is asked, calls one service or query, and draws."""

from __future__ import annotations

from inventory.web.pages import (
    account,
    audit,
    cases,
    checklist,
    coverage,
    health,
    incidents,
    look,
    migration,
    money,
    overview,
    register,
    review,
    rules,
    signin,
    tool,
    toolfamily,
    toolforms,
    tools,
    vouching,
)

ROUTERS = (
    overview.router,
    tools.router,
    tool.router,
    toolforms.router,
    toolfamily.router,
    coverage.router,
    health.router,
    look.router,
    register.router,
    review.router,
    rules.router,
    cases.router,
    signin.router,
    vouching.router,
    account.router,
    audit.router,
    checklist.router,
    incidents.router,
    migration.router,
    money.router,
)
"""Every area; a test fails for one that is not here."""
