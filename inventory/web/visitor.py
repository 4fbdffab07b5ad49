"""Who asks for a page: a person with a session, a token, somebody on this machine, or nobody."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from fastapi import Request

from inventory.domain.people import Person, Role
from inventory.services.sessions import OpenSession
from inventory.services.tokens import ApiToken


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """Who visits, and by which `way` (password, oidc, proxy, link, token).

    `person` is None for a reader of the one-time link and for an agent's token; `lent` are roles that others lent.
    """

    person: Person | None
    way: str
    session: OpenSession | None = None
    token: ApiToken | None = None
    lent: frozenset[Role] = frozenset()

    @cached_property
    def roles(self) -> frozenset[Role]:
        """The roles this visitor holds at any plant, own and lent."""
        if self.person is None:
            return frozenset()
        return self.person.roles | {grant.role for grant in self.person.grants} | self.lent

    @property
    def name(self) -> str:
        """The name that pages show, "" for somebody without one."""
        return "" if self.person is None else self.person.name


def visitor_of(request: Request) -> Visitor | None:
    """Return who asks, None for nobody; the app has looked once for each request."""
    found: Visitor | None = request.state.visitor
    return found
