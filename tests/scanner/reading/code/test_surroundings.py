from __future__ import annotations

from classifiers.evidence import Target
from scanner.reading.code.surroundings import SCRIPT, Surroundings

ACCESS = Surroundings(
    host="access",
    own_tables=frozenset({"limits", "order details"}),
    linked_tables={"dbo_stock": Target.DATABASE, "prices": Target.FILE},
)


def test_an_own_table_is_own_data() -> None:
    assert ACCESS.target_of("Limits") is Target.OWN_DATA
    assert ACCESS.target_of("[Order Details]") is Target.OWN_DATA


def test_a_linked_table_is_what_it_links_to() -> None:
    assert ACCESS.target_of("dbo_Stock") is Target.DATABASE
    assert ACCESS.target_of("[Prices]") is Target.FILE


def test_an_unknown_table_is_own_in_access_and_a_database_elsewhere() -> None:
    assert ACCESS.target_of("Whatever") is Target.OWN_DATA
    assert SCRIPT.target_of("Whatever") is Target.DATABASE
    assert Surroundings(host="excel").target_of("Whatever") is Target.DATABASE


def test_a_link_wins_over_a_table_of_the_same_name() -> None:
    both = Surroundings(host="access", own_tables=frozenset({"t"}), linked_tables={"t": Target.DATABASE})
    assert both.target_of("T") is Target.DATABASE
