"""What the well-known programs of command lines take and give, on Windows and Unix alike."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from classifiers.evidence import Access
from scanner.reading.code.pointing import connection_of, into, leads

Found = Iterator[tuple[str, Access]]
Reader = Callable[[Sequence[str]], Found]

_SCRIPTS = "bat|cmd|ps1|vbs|vbe|pyw?|js|wsf|sql|r|sas|ahk|jar|xls[xmb]?|mdb|accd[be]|ktr|kjb|dtsx|sh|pl|rb|prg|m|ipynb"
_CALLED = re.compile(rf"\.(?:{_SCRIPTS}|exe)$", re.IGNORECASE)
_SCRIPT = re.compile(rf"\.(?:{_SCRIPTS})$", re.IGNORECASE)
_SENDS = re.compile(r"^(?:-d|-F|-T|--data\S*|--form|--upload-file)")
_ADDRESS = re.compile(r"^(?:https?|s?ftp)://")


def flows_of(words: Sequence[str]) -> Found:
    """Yield what a command takes and gives, each path or connection with its direction.

    Args:
        words: the command and its arguments, without quotes.
    """
    if not words:
        return
    name = re.sub(r"\.(?:exe|com)$", "", re.split(r"[\\/]", words[0])[-1].casefold())
    reader = _PROGRAMS.get(name) or _PROGRAMS.get(re.sub(r"[\d.]+$", "", name))
    if reader is not None:
        yield from reader(words[1:])
    elif _SCRIPT.search(words[0]):
        yield words[0], Access.READ
        yield from _handed(words[1:])


def _plain(words: Sequence[str]) -> list[str]:
    """Leave out switches."""
    return [word for word in words if not re.match(r"^(?:/[\w:+.-]*|-\w[\w-]*|--\S+)$", word)]


def _copied(words: Sequence[str]) -> Found:
    given = [part for word in _plain(words) for part in word.split("+") if part]
    yield from ((source, Access.READ) for source in given[:-1] if leads(source))
    if len(given) > 1:
        yield into(given[-1], given[0]), Access.WRITE


def _mirrored(words: Sequence[str]) -> Found:
    """`robocopy FROM TO files`: two folders first."""
    yield from zip(_plain(words)[:2], (Access.READ, Access.WRITE), strict=False)


def _listed(words: Sequence[str]) -> Found:
    yield from ((word, Access.READ) for word in _plain(words) if leads(word))


def _handed(words: Sequence[str]) -> Found:
    """What is handed to a script: which way it leads only the script knows."""
    yield from ((word, Access.UNKNOWN) for word in words if leads(word))


def _started(words: Sequence[str]) -> Found:
    """`start`, `call`, an interpreter: the first file is run, what follows is handed to it."""
    place = next((at for at, word in enumerate(words) if _CALLED.search(word) and not word.startswith("/")), None)
    if place is None:
        return
    inner = re.sub(r"\.exe$", "", re.split(r"[\\/]", words[place])[-1].casefold())
    if inner in _PROGRAMS:
        yield from flows_of(words[place:])
    elif not words[place].casefold().endswith(".exe"):
        yield words[place], Access.READ
        yield from _handed(words[place + 1 :])


def _switches(words: Sequence[str]) -> dict[str, str]:
    """Return the values of switches of one letter: `-S host` and `-Shost`."""
    found: dict[str, str] = {}
    for place, word in enumerate(words):
        if match := re.match(r"^[-/](\w)(.*)$", word):
            after = words[place + 1] if place + 1 < len(words) else ""
            found.setdefault(match[1], match[2] or after)
    return found


def _sqlcmd(words: Sequence[str]) -> Found:
    given = _switches(words)
    connection = connection_of({"server": given.get("S", ""), "database": given.get("d", "")})
    if connection:
        yield connection, Access.UNKNOWN
    if given.get("i"):
        yield from ((file.strip(), Access.READ) for file in given["i"].split(","))
    if given.get("o"):
        yield given["o"], Access.WRITE


def _bcp(words: Sequence[str]) -> Found:
    given = _switches(words)
    place = next((at for at, word in enumerate(words) if word.casefold() in {"in", "out", "queryout"}), None)
    if not place or place + 1 >= len(words):
        return
    loads = words[place].casefold() == "in"
    parts = words[place - 1].split(".")
    database = given.get("d") or (parts[0] if len(parts) > 2 else "")
    connection = connection_of({"server": given.get("S", ""), "database": database})
    if connection:
        yield connection, Access.WRITE if loads else Access.READ
    yield words[place + 1], Access.READ if loads else Access.WRITE


def _oracle(words: Sequence[str]) -> Found:
    for word in words:
        login = re.match(r"^(?:userid=)?[^@\s/]+(?:/[^@\s]*)?@/{0,2}([\w.-]+)", word, re.IGNORECASE)
        option = re.match(r"^(control|data|log|bad|file)=(.+)$", word, re.IGNORECASE)
        if login:
            yield f"oracle://{login[1]}", Access.UNKNOWN
        elif option:
            yield option[2], Access.WRITE if option[1].casefold() in {"log", "bad"} else Access.READ
        elif word.startswith("@"):
            yield word[1:], Access.READ


def _client(words: Sequence[str]) -> Found:
    """`psql -h host -d base -f file`, `mysql --host=host base`, an address of the database or its settings."""
    given = {**_switches(words), **_long(words)}
    named = [word for word in _unswitched(words) if re.fullmatch(r"\w+", word)]
    server = given.get("host") or given.get("h", "")
    database = given.get("dbname") or given.get("database") or given.get("d") or given.get("D") or "".join(named[-1:])
    if connection := connection_of({"server": server, "database": database}):
        yield connection, Access.UNKNOWN
    for word in words:
        told = word.removeprefix("--dbname=")
        settings = dict(re.findall(r"\b(host|dbname)=([\w.-]+)", word))
        if "://" in told and leads(told):
            yield told, Access.UNKNOWN
        elif len(settings) > 1:
            yield connection_of({"server": settings["host"], "database": settings["dbname"]}), Access.UNKNOWN
    if file := given.get("file") or given.get("f"):
        yield file, Access.READ
    if file := given.get("output") or given.get("o") or given.get("result-file"):
        yield file, Access.WRITE


def _long(words: Sequence[str]) -> dict[str, str]:
    """Return the values of long switches: `--host=db1` and `--host db1`."""
    found: dict[str, str] = {}
    for place, word in enumerate(words):
        if match := re.match(r"^--([\w-]+)(?:=(.*))?$", word):
            after = words[place + 1] if place + 1 < len(words) else ""
            found.setdefault(match[1], after if match[2] is None else match[2])
    return found


def _unswitched(words: Sequence[str]) -> list[str]:
    """Leave out switches, and the values of those of one letter."""
    values = {at + 1 for at, word in enumerate(words) if re.fullmatch(r"-[hdDUupPfcoe]", word)}
    return [word for at, word in enumerate(words) if at not in values and not word.startswith("-")]


def _curl(words: Sequence[str]) -> Found:
    given = _switches(words)
    sends = any(re.match(r"^(?:-d|-F|-T|--data\S*|--form|--upload-file)", word) for word in words)
    sends = sends or given.get("X", "GET").upper() not in {"GET", "HEAD"}
    yield from (
        (word, Access.WRITE if sends else Access.READ) for word in words if re.match(r"^(?:https?|s?ftp)://", word)
    )
    target = given.get("o") or given.get("O") or _long(words).get("output") or _long(words).get("output-document")
    if target and leads(target) and not _ADDRESS.match(target):
        yield target, Access.WRITE
    if given.get("T"):
        yield given["T"], Access.READ


def _streamed(words: Sequence[str]) -> Found:
    """`sed -i s/a/b/ files` changes the files that it reads."""
    changes = any(re.match(r"^(?:-\w*i|--in-place)", word) for word in words)
    for path, access in _filtered(words):
        yield path, access
        if changes:
            yield path, Access.WRITE


def _filtered(words: Sequence[str]) -> Found:
    """`awk 'program' files`, `grep pattern files`: the first word is no file unless a file holds what it says."""
    given = list(words)
    holds = next((at for at, word in enumerate(given[:-1]) if word in {"-f", "--file"}), None)
    if holds is not None:
        yield given[holds + 1], Access.READ
        del given[holds : holds + 2]
    plain = _plain(given)
    yield from ((word, Access.READ) for word in (plain if holds is not None else plain[1:]) if leads(word))


def _sorted(words: Sequence[str]) -> Found:
    place = next((at for at, word in enumerate(words) if re.match(r"^-\w*o", word)), None)
    joined = "" if place is None else re.sub(r"^-\w*?o", "", words[place])
    target = joined or ("" if place is None else "".join(words[place + 1 : place + 2]))
    yield from ((word, Access.READ) for word in _plain(words) if leads(word) and word != target)
    if leads(target):
        yield target, Access.WRITE


def _told(words: Sequence[str]) -> Found:
    """`tee`: all that is named is written."""
    yield from ((word, Access.WRITE) for word in _plain(words) if leads(word))


def _dumped(words: Sequence[str]) -> Found:
    """`dd if=a of=b`."""
    for word in words:
        sign, _, path = word.partition("=")
        if sign in {"if", "of"}:
            yield path, Access.READ if sign == "if" else Access.WRITE


def _sqlite(words: Sequence[str]) -> Found:
    path = next((word for word in _plain(words) if leads(word)), "")
    if path:
        yield f"sqlite:///{path}", Access.UNKNOWN


def _sourced(words: Sequence[str]) -> Found:
    yield from ((word, Access.READ) for word in words[:1])


def _shell(words: Sequence[str]) -> Found:
    """A shell that is handed a script, or a command as text: that is told where texts are."""
    if not any(re.match(r"^-\w*c$", word) for word in words):
        yield from _started(words)


def _searched(words: Sequence[str]) -> Found:
    """`find FOLDER`: what stands before the first condition."""
    for word in words:
        if word.startswith("-"):
            return
        if leads(word):
            yield word, Access.READ


def _tarred(words: Sequence[str]) -> Found:
    """`tar czf archive files`, `tar -xf archive -C folder`."""
    mode = words[0].lstrip("-") if words else ""
    into_folder = {at + 1 for at, word in enumerate(words) if word in {"-C", "--directory"}}
    plain = [word for at, word in enumerate(words[1:], 1) if at not in into_folder and not word.startswith("-")]
    packs = "c" in mode or "r" in mode or "--create" in words
    for place, word in enumerate(plain):
        if leads(word):
            yield word, Access.WRITE if packs and place == 0 else Access.READ
    for at in into_folder if not packs else ():
        yield words[at], Access.WRITE


def _zipped(words: Sequence[str]) -> Found:
    for place, word in enumerate(_plain(words)):
        if leads(word):
            yield word, Access.READ if place else Access.WRITE


def _unzipped(words: Sequence[str]) -> Found:
    plain = _plain([word for at, word in enumerate(words) if not at or words[at - 1] != "-d"])
    yield from ((word, Access.READ) for word in plain[:1] if leads(word))
    yield from ((word, Access.WRITE) for at, word in enumerate(words) if at and words[at - 1] == "-d")


def _packed(words: Sequence[str]) -> Found:
    given = _plain(words)
    packs = given[:1] in (["a"], ["u"])
    for place, word in enumerate(given[1:]):
        yield word, Access.WRITE if packs and place == 0 else Access.READ


_PROGRAMS: Mapping[str, Reader] = {
    **dict.fromkeys(("copy", "xcopy", "move", "ren", "rename", "cp", "mv", "install", "ln", "rsync", "scp"), _copied),
    "robocopy": _mirrored,
    **dict.fromkeys(("type", "more", "fc", "notepad", "cat", "head", "tail", "less", "cut"), _listed),
    **dict.fromkeys(("wc", "diff", "cmp", "paste", "join", "od", "tac"), _listed),
    **dict.fromkeys(("zcat", "gunzip", "iconv", "md5sum", "sha256sum", "lp", "lpr", "column", "nl", "uniq"), _listed),
    "sed": _streamed,
    **dict.fromkeys(("awk", "gawk", "mawk", "jq", "grep", "egrep", "fgrep", "zgrep", "findstr"), _filtered),
    "find": _searched,
    "sort": _sorted,
    "tee": _told,
    "dd": _dumped,
    "sqlite": _sqlite,
    **dict.fromkeys((".", "source"), _sourced),
    **dict.fromkeys(("sh", "bash", "ksh", "zsh", "dash"), _shell),
    **dict.fromkeys(
        ("start", "call", "cmd", "cscript", "wscript", "python", "pythonw", "py", "powershell", "pwsh"), _started
    ),
    **dict.fromkeys(("java", "rscript", "msaccess", "excel", "sas", "mshta", "dtexec", "node", "perl"), _started),
    **dict.fromkeys(("ruby", "php", "octave", "nohup", "sudo", "exec", "time", "nice", "papermill"), _started),
    **dict.fromkeys(("sqlcmd", "osql", "isql"), _sqlcmd),
    "bcp": _bcp,
    **dict.fromkeys(("sqlplus", "sqlldr", "imp", "impdp", "exp", "expdp"), _oracle),
    **dict.fromkeys(("mysql", "psql", "mysqldump", "pg_dump", "mariadb", "pg_restore"), _client),
    **dict.fromkeys(("curl", "wget"), _curl),
    **dict.fromkeys(("7z", "7za", "rar"), _packed),
    "tar": _tarred,
    "zip": _zipped,
    "unzip": _unzipped,
}
