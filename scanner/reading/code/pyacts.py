"""What each telling call of Python does: pandas, database drivers, HTTP, mail, PLC and instrument libraries."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping

from classifiers.evidence import Target, Verb
from scanner.reading.code import effects
from scanner.reading.code.effects import Effect
from scanner.reading.code.pycalls import Call
from scanner.reading.code.pydevices import device_act, of_the_house
from scanner.reading.code.pykeys import typed
from scanner.reading.code.pynames import Names
from scanner.reading.code.pyservices import service_act
from scanner.reading.code.sapgui import handed_on
from scanner.reading.code.words import words

Act = Callable[[Call], Effect | None]
_DRIVERS = words(
    "pyodbc pymssql psycopg2 psycopg asyncpg MySQLdb mysql pymysql mariadb cx_Oracle oracledb sqlalchemy peewee "
    "pymongo redis",
    "influxdb influxdb_client hdbcli teradatasql ibm_db snowflake cassandra duckdb",
)
_HTTP = words("requests httpx aiohttp urllib3 grequests requests_html")
_SESSION = re.compile(r"session|db\b", re.IGNORECASE)
_MAPPERS = words("sqlalchemy flask_sqlalchemy sqlmodel pony")
_COMMITS = re.compile(
    r"(?:session|sess|conn\w*|cnx|cnxn|con|db\w*|database|connect\(\)|transaction)\.commit$", re.IGNORECASE
)
_MAIL = re.compile(r"mail|outlook|smtp|CreateItem|msg", re.IGNORECASE)
_FILE_MODE = re.compile(r"^[rwaxbtU+]{1,4}$")


def _always(effect: Effect) -> Act:
    return lambda _call: effect


def _from(pattern: str, effect: Effect) -> Act:
    found = re.compile(pattern, re.IGNORECASE)
    return lambda call: effect if found.search(call.origin.rpartition(".")[0]) else None


def own_database(names: Names) -> bool:
    """True if the only database of the module is a SQLite file."""
    if "sqlalchemy" in names.imported or "flask_sqlalchemy" in names.imported:
        return any(text.startswith("sqlite:") for text in names.texts.values())
    return "sqlite3" in names.imported and not names.imported & _DRIVERS


def _database(call: Call, connection: ast.expr | None = None) -> Effect:
    origin = call.names.of(connection) if connection is not None else call.origin
    own = "sqlite" in origin.lower() or (own_database(call.names) and not any(driver in origin for driver in _DRIVERS))
    return effects.WRITES_OWN if own else effects.WRITES_DATABASE


def _to_sql(call: Call) -> Effect:
    return _database(call, call.argument(1, "con"))


def _from_sql(call: Call) -> Effect:
    return effects.READS if _database(call, call.argument(1, "con")) is effects.WRITES_OWN else effects.READS_DATABASE


def _procedure(call: Call) -> Effect:
    return Effect(Verb.RUN, _database(call).target)


def _document(call: Call) -> Effect | None:
    """Methods of MongoDB's collections."""
    return _database(call)


def _session_add(call: Call) -> Effect | None:
    if "sqlalchemy" not in call.names.imported and "flask_sqlalchemy" not in call.names.imported:
        return None
    return _database(call) if _SESSION.search(call.origin) else None


def _commit(call: Call) -> Effect | None:
    """What is committed was changed, by whatever statement."""
    known = call.names.imported & (_DRIVERS | _MAPPERS) or "sqlite3" in call.names.imported
    if call.node.args or not (known or call.origin.endswith("db.session.commit")):
        return None
    return _database(call) if _COMMITS.search(call.origin) else None


def _open(call: Call) -> Effect | None:
    if call.origin not in {"open", "io.open", "codecs.open"} and not call.origin.startswith(("pathlib.", "Path")):
        return None
    place = 0 if call.origin.startswith(("pathlib.", "Path")) else 1
    mode = call.text(place, "mode") or "r"
    return effects.WRITES_FILE if _FILE_MODE.match(mode) and set(mode) & set("wax+") else effects.READS


def _http(call: Call) -> Effect | None:
    if call.root not in _HTTP and not re.search(r"session|client|http", call.origin.rpartition(".")[0], re.IGNORECASE):
        return None
    if call.root not in _HTTP and not call.names.imported & _HTTP:
        return None
    if call.method == "request":
        return effects.web(call.text(0, "method") or "POST", ast.unparse(call.node), _address(call, 1))
    return effects.web(call.method, ast.unparse(call.node), _address(call, 0))


def _address(call: Call, place: int) -> str:
    """Return the address of a request, and what its variable is called: `login_url`."""
    node = call.argument(place, "url")
    return "" if node is None else f"{call.text(place, 'url') or ''} {ast.unparse(node)}"


def _urlopen(call: Call) -> Effect:
    data = call.argument(1, "data")
    return (
        effects.WRITES_WEB
        if data is not None and not (isinstance(data, ast.Constant) and data.value is None)
        else effects.READS
    )


def _request(call: Call) -> Effect | None:
    if "urllib" not in call.origin:
        return None
    method = call.text(5, "method")
    return effects.web(method) if method else _urlopen(call)


def _send(call: Call) -> Effect | None:
    return effects.MAILS if _MAIL.search(call.origin) and not call.node.args else None


def _write(call: Call) -> Effect | None:
    """`.write(...)` of what is no device: an InfluxDB or a file."""
    if "influx" in call.origin.lower() or "write_api" in call.origin:
        return effects.WRITES_DATABASE
    return effects.WRITES_FILE if re.search(r"open\(|file|^f\.|^fp\.|out|csv|writer", call.origin) else None


_PATHS = words("path path_or_buf excel_writer buf path_or_buffer")


def _exported(call: Call) -> Effect | None:
    """`frame.to_csv(path)` writes a file, `frame.to_csv()` returns a text."""
    named = {one.arg for one in call.node.keywords}
    return effects.WRITES_FILE if call.node.args or named & _PATHS else None


def _remote(call: Call) -> Effect | None:
    name = call.text(0) or ""
    remote = "pyrfc" in call.origin or "pyrfc" in call.names.imported
    return effects.sap_function(name) if effects.SAP_FUNCTION.match(name) or (remote and name) else None


def _in_sap(call: Call) -> Effect | None:
    """Other code of the house that is handed a session of SAP."""
    if not of_the_house(call):
        return None
    sessions = sum(1 for one in call.node.args if _is_session(one, call.names))
    return handed_on(call.origin, len(call.node.args) - sessions) if sessions else None


def _is_session(node: ast.expr, names: Names) -> bool:
    return isinstance(node, ast.Name | ast.Attribute) and "sap" in f"{names.of(node)} {ast.unparse(node)}".lower()


def _saved(call: Call) -> Effect | None:
    return (
        effects.WRITES_FILE
        if call.node.args or re.search(r"Book|Workbook|Document|Presentation|Writer", call.origin)
        else None
    )


def _directory(call: Call) -> Effect | None:
    return effects.WRITES_RECORD if re.search(r"ldap|pyad", call.origin) else None


_ROOTED: Mapping[str, Effect] = {
    **dict.fromkeys(
        (
            "os.system",
            "os.startfile",
            "os.popen",
            "subprocess.run",
            "subprocess.Popen",
            "subprocess.call",
            "subprocess.check_call",
            "subprocess.check_output",
            "exec",
            "eval",
            "runpy.run_path",
        ),
        effects.RUNS,
    ),
    **dict.fromkeys(
        (
            "os.remove",
            "os.unlink",
            "os.rename",
            "os.replace",
            "os.makedirs",
            "os.mkdir",
            "os.rmdir",
            "shutil.copy",
            "shutil.copy2",
            "shutil.copyfile",
            "shutil.copytree",
            "shutil.move",
            "shutil.rmtree",
            "json.dump",
            "pickle.dump",
            "joblib.dump",
            "yaml.dump",
            "csv.writer",
            "csv.DictWriter",
            "pandas.ExcelWriter",
            "numpy.save",
            "numpy.savetxt",
            "numpy.savez",
            "cv2.imwrite",
            "openpyxl.Workbook",
            "xlsxwriter.Workbook",
        ),
        effects.WRITES_FILE,
    ),
    **dict.fromkeys(
        (
            "json.load",
            "pickle.load",
            "glob.glob",
            "os.listdir",
            "os.walk",
            "openpyxl.load_workbook",
            "xlrd.open_workbook",
            "csv.reader",
            "csv.DictReader",
        ),
        effects.READS,
    ),
    **dict.fromkeys(("RPi.GPIO.output", "GPIO.output"), effects.WRITES_DEVICE),
}

ACTS: Mapping[str, Act] = {
    **dict.fromkeys(
        words("read_csv read_excel read_json read_parquet read_html read_text read_bytes read_pickle read_table"),
        _always(effects.READS),
    ),
    **dict.fromkeys(
        words("to_csv to_excel to_parquet to_pickle to_feather to_hdf to_html to_json to_latex to_markdown"), _exported
    ),
    **dict.fromkeys(
        words(
            "write_text write_bytes savefig save_as SaveAs SaveCopyAs ExportAsFixedFormat write_html write_image "
            "unlink touch rmdir symlink_to"
        ),
        _always(effects.WRITES_FILE),
    ),
    **dict.fromkeys(
        words("send_email send_mail sendEmail sendMail build_email build_email2 email_report"), _always(effects.MAILS)
    ),
    **dict.fromkeys(words("storbinary storlines"), _always(effects.WRITES_WEB)),
    **dict.fromkeys(
        words(
            "insert_one insert_many update_one update_many replace_one delete_one delete_many bulk_write "
            "find_one_and_update"
        ),
        _document,
    ),
    **dict.fromkeys(words("write_points bulk_save_objects bulk_insert_mappings"), _document),
    **dict.fromkeys(words("add add_all merge delete"), _session_add),
    **dict.fromkeys(words("get post put patch delete head options request"), _http),
    **dict.fromkeys(words("sendmail send_message SendMail"), _always(effects.MAILS)),
    **dict.fromkeys(words("chat_postMessage send_photo send_document sendMessage"), _always(effects.POSTS_CHAT)),
    **dict.fromkeys(words("modify modify_dn"), _directory),
    **dict.fromkeys(
        words(
            "upload_file upload_fileobj put_object put_item add_item append_row append_rows update_cell "
            "update_cells update_acell batch_update insert_row create_file"
        ),
        _always(effects.WRITES_WEB),
    ),
    **dict.fromkeys(words("read_sql read_sql_query read_sql_table read_gbq"), _from_sql),
    "to_sql": _to_sql,
    "to_gbq": _always(effects.WRITES_DATABASE),
    "callproc": _procedure,
    "commit": _commit,
    "open": _open,
    "urlopen": _urlopen,
    "Request": _request,
    "Send": _send,
    "send": _from(r"mail|outlook|smtp|yag", effects.MAILS),
    "write": _write,
    "call": _remote,
    "save": _saved,
}
"""Method names and what they do, depending on what they are called on."""


def effect_of(call: Call) -> Effect | None:
    """Return what a call does; None if it does nothing beyond its own program."""
    device = device_act(call)
    if device:
        return device
    rooted = _ROOTED.get(call.origin)
    if rooted:
        return rooted
    act = ACTS.get(call.method)
    effect = act(call) if act else None
    if effect is None and call.method in {"add", "delete"}:
        effect = _http(call) or _directory(call) if call.method == "delete" else _directory(call)
    return effect or typed(call) or _in_sap(call) or service_act(call)


def put(target: ast.expr, names: Names) -> Effect | None:
    """Return what an assignment to an attribute changes: a cell of a workbook that Excel has open."""
    if not isinstance(target, ast.Attribute) or target.attr not in {"value", "Value", "Value2", "Formula", "formula"}:
        return None
    origin = names.of(target.value)
    if "Book.caller" in origin:
        return effects.WRITES_OWN
    return (
        effects.WRITES_FILE
        if re.search(r"xlwings|win32com|openpyxl|[Ss]heet|\bws\b|range\(|cell\(|Range\(|Cells\(", origin)
        else None
    )


def shared(effect: Effect) -> bool:
    """True for a write that others see."""
    return effect.verb is Verb.WRITE and effect.target is not Target.OWN_DATA
