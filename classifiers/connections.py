"""Connection strings and addresses as programs write them, told as the database, host or file that they reach."""

from __future__ import annotations

import re
from dataclasses import dataclass

from classifiers.paths import unescaped

_PAIR = re.compile(r"([A-Za-z][\w. ]{0,40}?)\s*=\s*(\{[^}]*\}|\"[^\"]*\"|'[^']*'|[^;]*)(?:;|$)")
_KEYS: dict[str, str] = {
    **dict.fromkeys(("server", "data source", "datasource", "addr", "address", "host", "hostname", "dbhost"), "server"),
    **dict.fromkeys(("network address", "servername", "server name", "ashost", "mshost", "servernode"), "server"),
    **dict.fromkeys(("database", "initial catalog", "dbname", "db", "databasename", "defaultdatabase"), "database"),
    **dict.fromkeys(("service name", "sid", "service", "catalog"), "database"),
    **dict.fromkeys(("dsn", "datasourcename", "file name", "filedsn"), "dsn"),
    **dict.fromkeys(("dbq", "location", "defaultdir", "attachdbfilename", "source"), "file"),
    **dict.fromkeys(("driver", "provider"), "driver"),
}
_FILE = re.compile(
    r"\.(?:mdb|accd\w|md[aew]|xl\w{1,3}|dbf|csv|txt|db3?|sqlite3?|s3db|duckdb|fdb|gdb|mdf|odb|ods|parquet|cub|xml|json)$",
    re.IGNORECASE,
)
_FOLDER = re.compile(r"^(?:[A-Za-z]:[\\/]|\\\\|\.{1,2}[\\/])")
_IN_FILES = re.compile(
    r"jet\.oledb|ace\.oledb|sqlite|\.mdb|\.xls|text driver|dbase|paradox|excel|(?:^|;)text;|isam", re.IGNORECASE
)
_ORACLE = re.compile(r"\bhost\s*=\s*([\w.-]+).*?\b(?:service_name|sid)\s*=\s*([\w.$]+)", re.IGNORECASE | re.DOTALL)
_URL = re.compile(r"^(?:jdbc:)?([a-z][a-z0-9+.-]*):(?:thin:)?(?://|@(?://)?)(.*)$", re.IGNORECASE | re.DOTALL)
_THIN = re.compile(r"^jdbc:oracle:\w+:(?:[^@]*)@/{0,2}([\w.-]+)(?::\d+)?[:/]([\w.$]+)", re.IGNORECASE)
_DATABASES = frozenset(
    {
        *(
            "mssql",
            "sqlserver",
            "mysql",
            "mariadb",
            "postgres",
            "postgresql",
            "oracle",
            "hana",
            "sap",
            "db2",
            "snowflake",
        ),
        *(
            "mongodb",
            "redis",
            "influxdb",
            "teradata",
            "firebird",
            "clickhouse",
            "informix",
            "sybase",
            "jtds",
            "redshift",
        ),
        *("vertica", "trino", "presto", "hive", "cassandra", "odbc", "ibm_db_sa", "access"),
    }
)
_DEVICES = frozenset({"opc.tcp", "opcda", "mqtt", "mqtts", "modbus", "s7", "ads", "visa", "serial", "plc"})
_EMBEDDED = frozenset({"sqlite", "duckdb"})
_WEB = frozenset({"http", "https", "ftp", "ftps", "sftp", "ws", "wss", "soap", "scp"})
_QUERY = re.compile(r"(?:^|&)([^=&]+)=([^&]*)")
_OWN_PORTS = re.compile(r"(?:,|:)\d{2,5}$")
_ADDRESS = re.compile(r"^\d{1,3}(?:\.\d{1,3}){3}$")
_LOCAL = frozenset({"", ".", "(local)", "localhost", "127.0.0.1", "(localdb)", "::1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    r"""A database as it is named: `server` in lower case (`sql01\mes`), `name` of the database, or a `dsn` alone."""

    server: str = ""
    name: str = ""
    dsn: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """A machine or service behind an address; `kind` is web or device, `path` what is asked of it."""

    kind: str
    name: str
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file that a connection opens, as it is written."""

    path: str


Reached = Database | Host | File


def reached(text: str) -> Reached | None:
    """Return what a connection string or an address with a scheme reaches; None for a plain path or name."""
    text = text.strip()
    if thin := _THIN.match(text):
        return Database(server=server_name(thin[1]), name=thin[2].casefold())
    url = _URL.match(text)
    if url:
        return _of_url(url[1].casefold(), url[2])
    if oracle := _ORACLE.search(text):
        return Database(server=server_name(oracle[1]), name=oracle[2].casefold())
    return _of_pairs(text) if "=" in text else None


def server_name(written: str) -> str:
    r"""Return a server in one spelling: lower case, without protocol, port and domain; an instance stays."""
    name = written.strip(" \"'{}()").casefold() if written.strip().casefold() not in _LOCAL else "localhost"
    name = name.removeprefix("tcp:").removeprefix("np:").removeprefix("lpc:").replace("/", "\\")
    name = _OWN_PORTS.sub("", name)
    host, slash, instance = name.lstrip("\\").partition("\\")
    host = _OWN_PORTS.sub("", host)
    if host in _LOCAL:
        host = "localhost"
    if not _ADDRESS.match(host):
        host = host.partition(".")[0] or host
    return host if not slash or instance in {"", "mssqlserver"} else f"{host}\\{instance}"


def _of_pairs(text: str) -> Reached | None:
    found: dict[str, str] = {}
    for key, value in _PAIR.findall(text):
        name = _KEYS.get(key.strip().casefold().removeprefix("odbc;"))
        if name and value.strip(" {}\"'"):
            found.setdefault(name, value.strip(" {}\"'"))
    file = _file(found, text)
    if file:
        return File(path=file)
    server, database = found.get("server", ""), found.get("database", "")
    if server and _URL.match(server):
        return reached(server) or Database(server=server.casefold(), name=database.casefold())
    if server:
        return Database(server=server_name(server), name=database.casefold())
    if found.get("dsn"):
        return Database(dsn=_stem(found["dsn"]).casefold())
    return Database(name=database.casefold()) if database and "driver" in found else None


def _stem(name: str) -> str:
    return re.sub(r"\.dsn$", "", re.split(r"[\\/]", name)[-1], flags=re.IGNORECASE)


def _file(found: dict[str, str], text: str) -> str:
    """Return the file or folder that a connection opens, "" if it goes to a server."""
    for key in ("file", "server", "database"):
        value = found.get(key, "")
        if value and (_FILE.search(value) or (_FOLDER.match(value) and (key == "file" or _IN_FILES.search(text)))):
            return value
    if found.get("database") and _IN_FILES.search(text) and re.search(r"[\\/]", found["database"]):
        return found["database"]
    return ""


def _of_url(scheme: str, rest: str) -> Reached | None:
    base = scheme.partition("+")[0].partition(":")[0]
    address, _, query = rest.partition("?")
    if base in _EMBEDDED:
        path = unescaped(address.removeprefix("/"))
        return File(path=path) if path and path != ":memory:" else None
    if base in _DEVICES:
        return Host(kind="device", name=f"{base}://{_authority(address)[0]}")
    if base in _DATABASES:
        return _of_database_url(address, query)
    if base in _WEB:
        host, path = _authority(address)
        return Host(kind="web", name=host, path=path) if host else None
    return None


def _of_database_url(address: str, query: str) -> Database | File | None:
    fields = {key: [unescaped(value.replace("+", " "))] for key, value in _QUERY.findall(query)}
    if "odbc_connect" in fields:
        told = _of_pairs(fields["odbc_connect"][0])
        return told if isinstance(told, Database | File) else None
    address, *given = address.split(";")
    more = dict(pair.partition("=")[::2] for pair in given)
    named = {key.casefold(): value for key, value in more.items()}
    host, path = _authority(address)
    name = path.strip("/").partition("/")[0] or named.get("databasename") or named.get("database") or ""
    name = name or next(iter(fields.get("database", fields.get("service_name", [""]))), "")
    if (
        not name
        and host
        and not re.search(r"[.:]", address.rpartition("@")[2])
        and ("driver" in fields or "@" in address)
    ):
        return Database(dsn=host)
    instance = named.get("instancename") or named.get("instance") or ""
    server = f"{host}\\{instance}" if instance else host
    return Database(server=server_name(unescaped(server)), name=unescaped(name).casefold()) if host or name else None


def _authority(address: str) -> tuple[str, str]:
    """Return host (lower case, without user and port) and path."""
    authority, slash, path = address.partition("/")
    host = authority.rpartition("@")[2].casefold()
    host = re.sub(r":\d+$", "", host)
    return host, (slash + path).partition("#")[0].rstrip("/")
