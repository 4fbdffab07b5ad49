"""The dialect of SAS: libraries that lead to databases or folders, data steps, PROC SQL without quotes, ODS output."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import partial

from classifiers.evidence import Target, Verb
from scanner.reading.code import effects
from scanner.reading.code.dialects import Act, Dialect, act
from scanner.reading.code.effects import Effect
from scanner.reading.code.pointing import Pointer
from scanner.reading.code.surroundings import Surroundings
from scanner.reading.code.vbalines import Line
from scanner.reading.languages.writings import SAS_DIRECTIONS, SAS_WRITING

_LIBRARY = re.compile(
    r"^[ \t]*libname[ \t]+(\w{1,8})[ \t]+(?:(\w+)[ \t]+)?((?:[^;\"']|\"[^\"]*\"|'[^']*'){0,600});",
    re.IGNORECASE | re.MULTILINE,
)
_FILES = frozenset({"base", "v9", "v8", "xlsx", "excel", "pcfiles", "xport", "spde", "json", "access", ""})
_MEMBER = re.compile(r"\b(\w{1,8})\.(\w{1,32})\b")
_MEMBERS = 2_000
_OF_SESSION = re.compile(
    r"^\s*execute\s*\(\s*(?:commit|rollback|set|database|collect|help|create\s+(?:\w+\s+){0,3}?(?:volatile|temporary|temp)\b)",
    re.IGNORECASE,
)
"""What is handed to a server and leaves nothing there behind the session."""


def _executed(line: Line) -> Effect | None:
    return None if _OF_SESSION.search(line.full) else effects.WRITES_DATABASE


_SAS = Dialect(
    points=partial(Pointer.of, SAS_WRITING, SAS_DIRECTIONS),
    name="SAS",
    lexer=re.compile(
        r"(?P<comment>/\*.*?(?:\*/|\Z)|(?:(?<=;)|(?<=\n)|\A)[ \t]*%?\*[^;]{0,2000};)"
        r"|(?P<string>\"(?:[^\"]|\"\"){0,20000}(?:\"|\Z)|'(?:[^']|''){0,20000}(?:'|\Z))"
        r"|(?P<join>\r?\n)|(?P<end>;)",
        re.DOTALL,
    ),
    acts=(
        act(r"^\s*execute\s*\(", _executed),
        act(
            r"^\s*proc\s+(?:export|printto)\b|^\s*ods\s+(?:pdf|excel|html\d?|rtf|csv\w*|tagsets\.\w+)\b.*\bfile\s*=|"
            r"^\s*file\s+(?!print|log)[\"\w]|\bfdelete\s*\(|\bdlcreatedir\b",
            effects.WRITES_FILE,
        ),
        act(r"^\s*proc\s+import\b|^\s*infile\b|^\s*(?:set|merge)\s+\w+\.\w+", effects.READS),
        act(r"^\s*filename\s+\w+\s+email\b", effects.MAILS),
        act(r"^\s*proc\s+http\b.*\bmethod\s*=\s*\"?(?:post|put|patch|delete)", effects.WRITES_WEB),
        act(r"^\s*x\s+\"\"|^\s*%sysexec\b|\bcall\s+(?:system|execute)\s*\(|^\s*systask\b", effects.RUNS),
        act(
            r"^\s*proc\s+(?:reg|glm|mixed|anova|capability|shewhart|cusum|logistic|ttest|univariate|optmodel|arima|nlin)\b",
            Effect(Verb.COMPUTE),
        ),
    ),
    procedure=re.compile(r"^\s*%macro\s+(\w+)", re.IGNORECASE),
    unseen=re.compile(r"^\s*%inc(?:lude)?\s+[\"'\w]", re.IGNORECASE),
    schedule=re.compile(r"\bschtasks\b|\bsleep\s*\(", re.IGNORECASE),
    caption=re.compile(r"^\s*(?:title\d?|footnote\d?|label|%put)\b", re.IGNORECASE),
    branch=re.compile(r"\b(?:if|else|do|when|%if|%do|case)\b", re.IGNORECASE),
    assignment=re.compile(r"^\s*(?:%let\s+)?(?P<left>[\w.&\[\]{}]{1,80})\s*=(?!=)\s*(?P<right>.+)$", re.DOTALL),
    decision=re.compile(r"(?:^|\s)%?(?:if|where|when)\b(?P<condition>.+)", re.IGNORECASE | re.DOTALL),
    threshold=re.compile(r"(?<![=<>])[<>]=?|\b(?:gt|ge|lt|le)\b", re.IGNORECASE),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """How to read one program: its dialect, what its names reach, and the connections of its libraries."""

    dialect: Dialect
    surroundings: Surroundings
    libraries: tuple[tuple[str, str, str], ...] = field(default=())
    """Name, engine and what leads there."""


def program(text: str) -> Program:
    """Return how to read `text`: a plain name is a table of the session, one with a library is what that leads to."""
    found = tuple((name.lower(), (engine or "").lower(), rest.strip()) for name, engine, rest in _LIBRARY.findall(text))
    databases = {name for name, engine, _ in found if engine not in _FILES}
    folders = {name for name, engine, _ in found if engine in _FILES}
    targets = {
        f"{library}.{table}".casefold(): Target.DATABASE if library.lower() in databases else Target.FILE
        for library, table in _MEMBER.findall(text)[:_MEMBERS]
        if library.lower() in databases | folders
    }
    steps = [*_steps(databases, effects.WRITES_DATABASE), *_steps(folders, effects.WRITES_FILE)]
    return Program(
        dialect=replace(_SAS, acts=(*steps, *_SAS.acts)),
        surroundings=Surroundings(host="access", linked_tables=targets),
        libraries=found,
    )


def _steps(libraries: set[str], effect: Effect) -> list[Act]:
    """Return the act of a data step or procedure that writes into one of the libraries."""
    if not libraries:
        return []
    names = "|".join(sorted(libraries))
    return [
        act(
            rf"^\s*data\s+(?:[\w.]+\s+){{0,20}}?(?:{names})\.\w+|^\s*proc\b.*\b(?:out|base)\s*=\s*(?:{names})\.\w+",
            effect,
        )
    ]
