"""What an action changes, in words all languages share: HTTP methods, SAP functions, paths, connection strings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from classifiers.evidence import Access, Evidence, Finding, Kind, Part, PartKind, Reference, Target, Verb
from scanner.reading.code.words import words


@dataclass(frozen=True, slots=True)
class Effect:
    """What one action does and what it reaches; `note` is what a person needs to know before the line is shown."""

    verb: Verb
    target: Target | None = None
    note: str = ""

    def noted(self, text: str) -> str:
        """Return the text of a line with the note before it."""
        return f"{self.note}: {text}" if self.note else text


READS = Effect(Verb.READ)
READS_DATABASE = Effect(Verb.READ, Target.DATABASE)
RUNS = Effect(Verb.RUN)
MAILS = Effect(Verb.SEND, Target.MAIL)
WRITES_FILE = Effect(Verb.WRITE, Target.FILE)
WRITES_OWN = Effect(Verb.WRITE, Target.OWN_DATA)
WRITES_DATABASE = Effect(Verb.WRITE, Target.DATABASE)
WRITES_RECORD = Effect(Verb.WRITE, Target.SYSTEM_OF_RECORD)
WRITES_DEVICE = Effect(Verb.WRITE, Target.DEVICE)
WRITES_WEB = Effect(Verb.WRITE, Target.WEB)
POSTS_CHAT = Effect(Verb.SEND, Target.MAIL)

TYPES_RECORD = Effect(Verb.WRITE, Target.SYSTEM_OF_RECORD, "saves by a key in another program")
CLICKS_RECORD = Effect(Verb.WRITE, Target.SYSTEM_OF_RECORD, "clicks in another program")
_BUSINESS = re.compile(
    r"invoice|order(?!ed|_by)|payment|shipment|shipping|delivery|voucher|journal|goods_?(?:issue|receipt)|stock_?(?:move|book|count)|"
    r"auftrag|bestell|rechnung|buchung|lieferschein|wareneingang|factura|pedido|facture|commande|fattura|ordine|faktura|zamowieni",
    re.IGNORECASE,
)
_PRESSES = re.compile(
    r"btn|butt?on|schaltfl|boton|bot\u00e3o|bouton|pulsante|save|submit|post(?!ition)|confirm|create|release|complete|"
    r"speicher|buchen|guardar|salvar|enregistrer|salva|zapisz",
    re.IGNORECASE,
)


def clicked(line: str) -> Effect | None:
    """Return what a click in another program does if the line says of what button: one that books or orders."""
    return CLICKS_RECORD if _BUSINESS.search(line) and _PRESSES.search(line) else None


_SAFE_METHODS = words("GET HEAD OPTIONS PROPFIND REPORT")
_CHAT = re.compile(
    r"hooks\.slack\.com|webhook\.office\.com|outlook\.office\.com/webhook|api\.telegram\.org|"
    r"discord(?:app)?\.com/api/webhooks|"
    r"oapi\.dingtalk\.com|qyapi\.weixin\.qq\.com|open\.feishu\.cn|notify-api\.line\.me|api\.pushover\.net|"
    r"pushbullet|ntfy\.sh",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"(?:^|[/_.?&=\s\"'(-])(?:(?:log|sign)[-_]?(?:in|on)|auth|oauth2?|authenticate|authori[sz]e|authorization|"
    r"(?:access_?|refresh_?)?token|j_spring_security_check|_?search|msearch|query|queries|lookup|find|filter|translate|ocr|"
    r"decoder?|detect|recogni[sz]e|transcriptions?|predict|predictions?|infer|inference|completions?|embeddings?|geocode|"
    r"generate_?content|(?:get|query|search|find|list|fetch|read|load|select)(?:[A-Z_]|list|all|data|info|detail|by)\w*)"
    r"(?:_?(?:url|uri|endpoint|path|api))?(?=$|[/?&#;:,\"'`\s)}\]])"
)
"""Addresses that are asked something by POST: they log in, search, decode, translate, predict."""
_MODELS = re.compile(
    r"api\.openai\.com|openai\.azure\.com|api\.anthropic\.com|generativelanguage\.googleapis|api\.mistral\.ai|"
    r"api\.deepl\.com|api-inference\.huggingface|api\.groq\.com|openrouter\.ai|dashscope|api\.deepseek|localhost:11434|"
    r"/api/(?:generate|chat)\b|api\.cognitive\.microsoft|(?:vision|translation)\.googleapis|login\.microsoftonline\.com|"
    r"executeQueries\b",
    re.IGNORECASE,
)
"""Models and services that answer, and keep nothing for others."""
_ADDRESSES = re.compile(r"https?://[^\s\"'<>]+")
_MUTATES = re.compile(r"\bmutation\b", re.IGNORECASE)
_SAP_READING = re.compile(r"READ|GET|LIST|DISPLAY|SEARCH|EXIST|CHECK|HELPVALUES|SIMULAT", re.IGNORECASE)
_SAP_WRITING = re.compile(
    r"CREATE|CHANGE|POST|SAVE|SET|DELETE|CANCEL|COMMIT|CONF|UPDATE|MAINTAIN|ADD|REMOVE|INSERT|RELEASE|REPLICATE|WRITE",
    re.IGNORECASE,
)
SAP_FUNCTION = re.compile(r"^(?:/\w+/)?(?:Z?BAPI_\w+|RFC_\w+|[YZ]_?\w*(?:RFC|BAPI|FM)\w*)$", re.IGNORECASE)


def web(method: str, line: str = "", address: str | None = None) -> Effect:
    """Return what a call with that HTTP method does: GET reads, posting to a chat is an output, the rest writes.

    A POST by which something is asked reads: logging in, searching, decoding, a model of a language.

    Args:
        method: as it stands in the code.
        line: the code around the call; whatever addresses stand in it count.
        address: the expression for the address alone, if the code tells it.
    """
    asked = " ".join(_ADDRESSES.findall(line)) if address is None else address
    asks = method.upper() == "POST" and bool(_ASKS.search(asked) or _MODELS.search(asked))
    if method.upper() in _SAFE_METHODS or (asks and not _MUTATES.search(line)):
        return READS
    return POSTS_CHAT if _CHAT.search(f"{line} {asked}") else WRITES_WEB


def sap_function(name: str) -> Effect:
    """Return what a remote function of SAP does, by its name."""
    if _SAP_WRITING.search(name) and not _SAP_READING.search(name):
        return WRITES_RECORD
    return READS if _SAP_READING.search(name) else Effect(Verb.RUN, Target.SYSTEM_OF_RECORD)


_ADDRESS = re.compile(
    r"^(?:file:///?)?(?:[A-Za-z]:[\\/][^<>|\"*?\r\n]{2,240}|\\\\[\w.$-]{1,64}\\[^<>|\"*?\r\n]{1,240}|(?:https?|"
    r"ftps?|sftp|opc\.tcp|mqtts?)://"
    r"[^\s\"'<>]{3,240}|/(?:home|mnt|media|srv|data|opt|var|Users|Volumes)/[^\s\"'<>]{2,240})$"
)
_FILE_NAME = re.compile(
    r"^[^<>|\"*?\r\n:]{1,120}\.(?:xls[xmb]?|csv|txt|mdb|accdb|db|sqlite3?|json|xml|xlam|docx?|pdf|dbf|dat|parquet|"
    r"py|ps1|bat|exe)$",
    re.IGNORECASE,
)
_CONNECTION = re.compile(
    r"(?:^|[\s;\"'])(?:provider|driver|dsn|data source|server|initial catalog|database|dbq|uid|user id|"
    r"trusted_connection|"
    r"integrated security|extended properties)\s*=",
    re.IGNORECASE,
)
_CONNECTION_URL = re.compile(
    r"^(?:mssql|mysql|mariadb|postgres(?:ql)?|oracle|sqlite|mongodb|redis|hana|db2|snowflake)(?:\+\w+)?(?:\+srv)?://",
    re.IGNORECASE,
)
_FIXED = re.compile(r"^(?:[A-Za-z]:[\\/]|\\\\|/(?:home|mnt|media|Users|Volumes)/)")
_LONGEST = 2_000


def is_connection(text: str) -> bool:
    """True for the text of a database connection: an ODBC or OLE DB string, a URL of a database."""
    if len(text) > _LONGEST or ("=" not in text and "://" not in text):
        return False
    return (
        bool(_CONNECTION_URL.match(text)) or len(_CONNECTION.findall(text)) > 1 or text[:4].upper() in {"DSN=", "ODBC"}
    )


def is_fixed_path(text: str) -> bool:
    """True for an absolute path or a share: it breaks when the file moves."""
    return bool(_FIXED.match(text))


def addresses(text: str, where: str, access: Access) -> Iterator[Finding]:
    """Yield what a string literal points to: a path, a share, a URL, a connection."""
    if is_connection(text):
        yield Part(kind=PartKind.CONNECTION, name=where, detail=text[:_LONGEST])
        yield Evidence.of(Kind.CONNECTION, text, where)
    elif len(text) < _LONGEST and (_ADDRESS.match(text) or _FILE_NAME.match(text)):
        yield Reference(target=text.strip(), access=access, where=where)


def direction(effect: Effect | None) -> Access:
    """Return the direction of a reference that stands in a statement with this effect."""
    if effect is None or effect.verb not in {Verb.READ, Verb.WRITE}:
        return Access.UNKNOWN
    return Access.WRITE if effect.verb is Verb.WRITE else Access.READ


def leading(effect: Effect | None) -> Access:
    """Return the direction of a path or an address in a statement with this effect: that of a database is its SQL's."""
    return direction(effect) if effect and effect.target in {None, Target.FILE, Target.WEB} else Access.UNKNOWN
