"""What one file refers to, as nodes: its connections with the tables asked of them, its files, its hosts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from classifiers.connections import Database, File, reached
from classifiers.evidence import Access, Reference
from classifiers.landscape import Landscape, Node, NodeKind, Reach, Spot

_NAME = re.compile(r"^[^\\/:=;*?<>|\r\n]{1,250}$")
_FILE_ENDING = re.compile(
    r"\.(?:xl\w{1,3}|xltx|ods|odb|odt|csv|tsv|txt|dat|log|ini|cfg|conf|json\w?|xml|ya?ml|toml|html?|md|mdb|md[aew]|accd\w|"
    r"dbf?|db3|sqlite3?|parquet|feather|pkl|rds|rdata|mat|sas7bdat|docx?|docm|dotm?|pptx?|pptm|pdf|rtf|zip|7z|gz|png|jpe?g|"
    r"gif|bmp|svg|py|pyw|ipynb|ps1|psm1|bat|cmd|vb[se]|bas|cls|frm|js|wsf|hta|sql|r|rmd|m|sas|ahk|prg|exe|dll|jar|lnk|url|"
    r"vi|vit|ctl|lvlib|llb|yxm[dc]|yxwz|twbx?|tdsx?|pbi[xt]|rdlc?|rpt|msg|eml|prn|out|bak|lock|hdf5?|h5|tdms|pst|udl|odc|dsn|"
    r"iqy|dqy|xsd|xslt?|css|scl|awl|st|rdp|tmp|aspx?|php)$",
    re.IGNORECASE,
)
_SCHEMAS = frozenset({"dbo", "public", "sys", "sa", "guest", "information_schema"})
_PLACE = re.compile(r"^(?:(?:connection|link|query|source|table) )?(.*?)(?::(\d+))?$", re.IGNORECASE | re.DOTALL)
_LINK = "link "
_NO_TABLES = frozenset({NodeKind.WEB, NodeKind.DEVICE, NodeKind.SAP})
_STORES = Database | File
_PROGRAM = re.compile(r"\.(?:exe|com|msi|jar)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One thing that a file refers to: a place of the tree or a node, how, and which tables or paths of it."""

    to: Node | Spot
    access: Access
    where: str
    tables: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Connection:
    """A connection that a file opens, with the tables that its statements name."""

    to: Reach | Spot
    """A database or system; a file if the connection opens one."""
    reference: Reference
    tables: dict[Access, set[str]] = field(default_factory=dict)

    @property
    def node(self) -> Node | Spot:
        return self.to.node if isinstance(self.to, Reach) else self.to

    @property
    def database(self) -> Database | None:
        return self.to.database if isinstance(self.to, Reach) else None

    @property
    def holds_tables(self) -> bool:
        return not isinstance(self.to, Reach) or self.to.node.kind not in _NO_TABLES


def links_of(
    references: Sequence[Reference], share: str, path: str, owner: str, landscape: Landscape
) -> Iterator[Link]:
    """Yield what a file refers to.

    A table belongs to the connection beside it: of the same name or query, else of the same procedure, else the
    nearest above; without any, to the database it names, else to one that nobody names and that only this tool has.

    Args:
        references: of the file.
        share: the share it lies on.
        path: its path on the share.
        owner: what it belongs to, for what is known to it alone.
        landscape: how paths and connections are written here.
    """
    connections: list[_Connection] = []
    tables: list[Reference] = []
    spots: list[Link] = []
    for reference in references:
        if is_table(reference.target):
            tables.append(reference)
            continue
        aim = landscape.aim(reference.target, share, path)
        if isinstance(aim, Spot):
            if _opens(reference):
                connections.append(_Connection(aim, reference))
            elif not _says_nothing(reference, aim):
                spots.append(Link(to=aim, access=reference.access, where=reference.where))
        elif aim is not None and not (aim.node.kind is NodeKind.WEB and reference.access is Access.UNKNOWN):
            connections.append(_Connection(aim, reference))
    spots = list(_with_tables(spots, tables))
    _share_out(tables, connections, spots, owner, landscape)
    yield from spots
    for connection in connections:
        yield from _of_connection(connection)


def _opens(reference: Reference) -> bool:
    """True for the connection to a database that is a file: which way its data flow the statements say."""
    linked = reference.where.casefold().startswith(_LINK)
    return reference.access is Access.UNKNOWN and not linked and isinstance(reached(reference.target), File)


def without_repeats(references: Sequence[Reference]) -> list[Reference]:
    """Leave out what a file refers to again in the same way; the first place stays.

    In a file that opens several databases each place of a connection and of a table stays: it says which is asked.
    """
    opened = {
        one.target for one in references if one.access is Access.UNKNOWN and isinstance(reached(one.target), _STORES)
    }
    places = opened if len(opened) > 1 else frozenset()
    found: dict[tuple[str, Access, str], Reference] = {}
    for one in references:
        told = one.target in places or (places and is_table(one.target))
        found.setdefault((one.target, one.access, one.where if told else ""), one)
    return list(found.values())


def is_table(target: str) -> bool:
    """True for the name of a table, with or without its schema and database, and false for a file's."""
    if not _NAME.match(target):
        return False
    if not _FILE_ENDING.search(target):
        return not target.startswith(("%", "~", "."))
    schema = target.partition(".")[0].casefold()
    return schema in _SCHEMAS or (target.count(".") > 1 and target.split(".")[1].casefold() in _SCHEMAS)


def table_name(written: str) -> str:
    """Return a table in one spelling: lower case, without brackets, server, database and the default schema."""
    parts = [part.strip(' []"`').casefold() for part in written.split(".")]
    schema, name = (parts[-2] if len(parts) > 1 else ""), parts[-1].removeprefix("dbo_").rstrip("$")
    return name if schema in {"", *_SCHEMAS} else f"{schema}.{name}"


def _says_nothing(reference: Reference, aim: Spot) -> bool:
    """True for a bare name or a program in a text of which nothing is known: it may be any word of the code."""
    if _PROGRAM.search(aim.path) and reference.access is Access.UNKNOWN:
        return True
    bare = not re.search(r"[\\/]", reference.target.strip())
    return reference.access is Access.UNKNOWN and (bare or aim.path.startswith("?"))


def _with_tables(spots: Iterable[Link], tables: list[Reference]) -> Iterator[Link]:
    """Give linked files the direction of the statements on the linked table; take those tables off the list."""
    for spot in spots:
        if not spot.where.casefold().startswith(_LINK):
            yield spot
            continue
        name = spot.where[len(_LINK) :].casefold()
        named = [table for table in tables if table.target.casefold() == name]
        for table in named:
            tables.remove(table)
            yield Link(to=spot.to, access=table.access, where=table.where, tables=frozenset({table_name(name)}))
        if not named:
            yield Link(to=spot.to, access=spot.access, where=spot.where, tables=frozenset({table_name(name)}))


def _share_out(
    tables: Iterable[Reference], connections: list[_Connection], spots: list[Link], owner: str, landscape: Landscape
) -> None:
    given = [one for one in connections if one.holds_tables]
    unnamed: _Connection | None = None
    for table in _asked(tables, given):
        connection = _beside(table, given)
        named = _named_database(table.target)
        if named and (connection is None or named.server or _other(connection, named)):
            connection = _of_name(named, connections, table, landscape)
        if connection is None:
            if any(spot.where == table.where for spot in spots):
                continue  # `SELECT * FROM [Sheet1$]` of a file that is linked there
            unnamed = unnamed or _Connection(_unnamed(owner), table)
            connection = unnamed
        connection.tables.setdefault(table.access, set()).add(table_name(table.target))
    if unnamed is not None:
        connections.append(unnamed)


def _asked(tables: Iterable[Reference], connections: Sequence[_Connection]) -> Iterator[Reference]:
    """Leave out tables of a text that is told again where it is handed to one of several connections."""
    listed = list(tables)
    opened = {one.reference.where for one in connections} if len(connections) > 1 else set()
    told = {(table.target, table.access) for table in listed if table.where in opened}
    yield from (one for one in listed if one.where in opened or (one.target, one.access) not in told)


def _unnamed(owner: str) -> Reach:
    label = "a database that is not named"
    return Reach(node=Node(id=f"system:unnamed:{owner}", kind=NodeKind.DATABASE, label=label), database=Database())


def _named_database(target: str) -> Database | None:
    parts = [part.strip(' []"`').casefold() for part in target.split(".")]
    if len(parts) < 3 or not all(parts[-3:-1] or ["x"]):
        return Database(name=parts[0]) if len(parts) == 3 and parts[0] else None
    return Database(server=parts[-4] if len(parts) > 3 else "", name=parts[-3])


def _other(connection: _Connection, named: Database) -> bool:
    known = connection.database
    return known is not None and bool(known.name) and known.name != named.name


def _of_name(named: Database, connections: list[_Connection], table: Reference, landscape: Landscape) -> _Connection:
    """Return the connection to a database that a table names; one on the server beside it, if there is one."""
    for one in connections:
        known = one.database
        if known and known.name == named.name and named.server in {"", known.server}:
            return one
    servers = {one.database.server for one in connections if one.database and one.database.server}
    server = named.server or (servers.pop() if len(servers) == 1 else "")
    found = _Connection(landscape.database(Database(server=server, name=named.name)), table)
    connections.append(found)
    return found


def _beside(table: Reference, connections: list[_Connection]) -> _Connection | None:
    if len(connections) < 2:
        return connections[0] if connections else None
    name, line = _place(table.where)
    same = [one for one in connections if _place(one.reference.where)[0] == name]
    if not same:
        module = name.partition(".")[0]
        same = [one for one in connections if _place(one.reference.where)[0].partition(".")[0] == module]
    above = [one for one in same if _place(one.reference.where)[1] <= line]
    near = max(above or same, key=lambda one: _place(one.reference.where)[1], default=None)
    nodes = {one.node.id if isinstance(one.node, Node) else one.node for one in connections}
    return near or (connections[0] if len(nodes) == 1 else None)


def _place(where: str) -> tuple[str, int]:
    found = _PLACE.match(where)
    return (found[1].casefold(), int(found[2] or 0)) if found else (where, 0)


def _of_connection(connection: _Connection) -> Iterator[Link]:
    reference, node = connection.reference, connection.node
    asked: frozenset[str] = frozenset()
    if isinstance(connection.to, Reach) and connection.database is None and connection.to.asked:
        asked = frozenset({connection.to.asked})
    linked = reference.where[len(_LINK) :] if reference.where.casefold().startswith(_LINK) else ""
    if linked:
        asked = frozenset({table_name(linked)})
    for access, tables in sorted(connection.tables.items()):
        yield Link(to=node, access=access, where=reference.where, tables=frozenset(tables) | asked)
    if is_table(reference.target):
        return
    if reference.access is not Access.UNKNOWN or not connection.tables:
        yield Link(to=node, access=reference.access, where=reference.where, tables=asked)
