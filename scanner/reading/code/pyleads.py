"""Which way the paths and connections of a Python call lead: what it reads, writes, copies, connects to."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from classifiers.evidence import Access, Verb
from scanner.reading.code.effects import Effect, leading
from scanner.reading.code.pointing import connection_of, into, leads
from scanner.reading.code.pytexts import HOLE, beside, text_of
from scanner.reading.code.words import words

if TYPE_CHECKING:
    from scanner.reading.code.pycalls import Call

Found = Iterator[tuple[str, Access]]

_MOVES = re.compile(
    r"^(?:shutil\.(?:copy|copy2|copyfile|copytree|move)|os\.(?:rename|replace)|win32file\.CopyFile|distutils\.\w+\.copy_\w+)$"
)
_SILENT = re.compile(
    r"^(?:print|input|len|os\.(?:remove|unlink|makedirs|mkdir|rmdir|chdir|path\.(?:exists|isfile|isdir|basename|splitext|getmtime|"
    r"getsize))|sys\.path\.\w+|shutil\.rmtree|warnings\.warn|logging\.\w+|logger\.\w+|log\.\w+|\w*[Ee]rror|Exception|"
    r"re\.\w+|argparse\.\w+|load_dotenv|dotenv\.\w+)$|\.(?:add_argument|showinfo|showerror|showwarning|startswith|endswith|"
    r"exists|unlink|mkdir|rmdir|debug|info|warning|error|critical|exception|title)$"
)
_READS = re.compile(
    r"(?:^|\.)(?:xlwings\.Book|xw\.Book|Workbooks\.Open|Documents\.Open|Dataset|ImageGrab|imread|read_\w+|load\w*|listdir|scandir|"
    r"walk|glob|iglob|ConfigParser\(\)\.read|StreamReader|fromfile|genfromtxt|loadtxt|ZipFile|TdmsFile|Image\.open)$"
)
_WRITES = re.compile(
    r"(?:^|\.)(?:SaveAs|SaveCopyAs|ExportAsFixedFormat|FileHandler|RotatingFileHandler|savetxt|tofile|imsave)$"
)
_RUNS = re.compile(r"^(?:subprocess\.\w+|os\.(?:system|startfile|popen)|runpy\.run_path|exec|execfile)$")
_CONNECTS = re.compile(
    r"(?:pyodbc|pymssql|psycopg2?|mysql\.connector|MySQLdb|pymysql|mariadb|cx_Oracle|oracledb|hdbcli\.\w+|dbapi|ibm_db\w*|"
    r"snowflake\.connector|teradatasql|asyncpg|turbodbc|pyrfc|clickhouse_driver|influxdb)\.(?:connect|Connection|Client|"
    r"create_pool|InfluxDBClient)$"
)
_ORACLE = re.compile(r"(?:cx_Oracle|oracledb)\.(?:connect|create_pool|SessionPool)$")
_SQLITE = re.compile(r"(?:sqlite3|duckdb)\.connect$")
_SAP = re.compile(r"\.OpenConnection$")
_DEVICES = (
    (re.compile(r"Modbus\w*Client$|modbus_tk\.\w+\.TcpMaster$"), "modbus"),
    (re.compile(r"snap7\.client\.Client\(\)\.connect$"), "s7"),
    (re.compile(r"(?:mqtt|paho)[\w.]*\.Client\(\)\.connect(?:_async)?$|paho\.mqtt\.publish\.\w+$"), "mqtt"),
    (re.compile(r"serial\.Serial$|\.open_resource$"), "visa"),
    (re.compile(r"LogixDriver$|PLC\(\)\.IPAddress$|pyads\.Connection$"), "plc"),
)
_OF_TEXTS = words("format split rsplit encode strip lower upper startswith endswith")
"""Methods of texts, not of paths."""
_PARTS = {
    **dict.fromkeys(("server", "host", "ashost", "address"), "server"),
    **dict.fromkeys(("database", "dbname", "db", "databasename", "service_name", "sid"), "database"),
    "dsn": "dsn",
}


def led(call: Call, effect: Effect | None) -> Found | None:
    """Return what a call leads to, None if its texts are to be taken one by one with the call's effect."""
    for pattern, follow in (
        (_MOVES, _moved),
        (_SILENT, _silent),
        (_SQLITE, _sqlite),
        (_CONNECTS, _connected),
        (_RUNS, _ran),
        (_SAP, _logged_on),
    ):
        if pattern.search(call.origin):
            return follow(call)
    if isinstance(call.node.func, ast.Attribute):
        own = text_of(call.node.func.value, call.names)
        if (
            own
            and leads(own)
            and call.method not in {"format", "replace", "split", "encode", "strip", "lower", "upper"}
        ):
            return _of_path(call, own, effect)
    return _device(call)


def access_of(call: Call, effect: Effect | None) -> Access:
    """Return the direction of the texts of a call."""
    if _READS.search(call.origin):
        return Access.READ
    return Access.WRITE if _WRITES.search(call.origin) else leading(effect)


def table_of(call: Call) -> tuple[str, Access] | None:
    """Return the table that a data frame is stored in or loaded from."""
    access = {"to_sql": Access.WRITE, "read_sql_table": Access.READ, "to_gbq": Access.WRITE}.get(call.method)
    name = call.text(0, "name" if call.method == "to_sql" else "table_name") if access else None
    if not access or not name or HOLE in name or " " in name:
        return None
    schema = call.text(9, "schema")
    return (f"{schema}.{name}" if schema else name), access


def _moved(call: Call) -> Found:
    source, target = call.text(0, "src"), call.text(1, "dst")
    if source and leads(source):
        yield source, Access.READ
    if target and leads(target):
        yield into(target, source or ""), Access.WRITE


def _silent(call: Call) -> Found:
    """What is said to people, asked for or removed: nothing flows."""
    del call
    yield from ()


def _ran(call: Call) -> Found:
    """A started script is read; what is handed to it leads where only the script knows."""
    given = call.argument(0)
    words = given.elts if isinstance(given, ast.List | ast.Tuple) else [given] if given is not None else []
    started = False
    for word in words:
        text = text_of(word, call.names)
        for part in [text] if text and leads(text) else re.findall(r"\"([^\"]+)\"|(\S+)", text or ""):
            target = part if isinstance(part, str) else part[0] or part[1]
            if leads(target):
                yield target, Access.UNKNOWN if started else Access.READ
                started = started or not target.casefold().endswith(".exe")


def _sqlite(call: Call) -> Found:
    path = call.text(0, "database")
    if path and path != ":memory:":
        yield f"sqlite:///{path}", Access.UNKNOWN


def _connected(call: Call) -> Found:
    told: dict[str, str] = {}
    for one in call.node.keywords:
        text = text_of(one.value, call.names)
        if text and one.arg and one.arg.casefold() in _PARTS:
            told[_PARTS[one.arg.casefold()]] = text
            if one.arg.casefold() == "ashost":
                told["ashost"] = text
    first = call.text(0) or ""
    if _ORACLE.search(call.origin):
        yield from _oracle(told.get("dsn") or call.text(2) or first.rpartition("@")[2])
    elif (first and "=" in first) or "://" in first:
        yield first, Access.UNKNOWN
    elif target := connection_of({"server": first, **told} if "server" not in told and first else told):
        yield target, Access.UNKNOWN


def _logged_on(call: Call) -> Found:
    """`OpenConnection("PRD")` of SAP GUI: the entry of the logon pad names the system."""
    name = call.text(0)
    if name and HOLE not in name:
        yield f"sap:{name}", Access.UNKNOWN


def _oracle(told: str) -> Found:
    if "(" in told:
        yield told, Access.UNKNOWN
    elif found := re.fullmatch(r"([\w.-]+)(?::\d+)?(?:[/:]([\w.$]+))?", told):
        yield f"oracle://{found[1]}/{found[2] or ''}", Access.UNKNOWN


def _of_path(call: Call, own: str, effect: Effect | None) -> Found:
    """A method of a path: `write_text`, `open("w")`, `glob("*.csv")`."""
    if call.method in {"glob", "rglob"}:
        yield beside(own, call.text(0) or "*"), Access.READ
    elif call.method == "open":
        mode = call.text(0, "mode") or "r"
        yield own, Access.WRITE if set(mode) & set("wax+") else Access.READ
    elif call.method in {"iterdir", "read_text", "read_bytes"}:
        yield own, Access.READ
    elif call.method in {"rename", "replace"} and call.node.args:
        yield own, Access.READ
        if target := call.text(0):
            yield target, Access.WRITE
    elif effect is not None and effect.verb is Verb.WRITE and call.method not in {"unlink", "touch", "rmdir"}:
        yield own, Access.WRITE


def _device(call: Call) -> Found | None:
    for pattern, scheme in _DEVICES:
        if pattern.search(call.origin):
            text = call.text(0, "host") or call.text(0, "port")
            return iter([(f"{scheme}://{text}", Access.UNKNOWN)] if text and HOLE not in text else [])
    return None
