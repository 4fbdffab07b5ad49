"""Walk over SQL tokens and tell the statements apart: their verb, the tables they write and read, what they compute."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from scanner.reading.code.sqltokens import Sign, Token, tokens
from scanner.reading.code.words import words

_CLAUSES = frozenset(
    {"WHERE", "GROUP", "ORDER", "HAVING", "ON", "VALUES", "LIMIT", "PIVOT", "QUALIFY", "CONNECT", "START"}
)
_AFTER_TABLE = _CLAUSES | words(
    "INNER LEFT RIGHT FULL CROSS OUTER JOIN NATURAL SET FROM USING SELECT UNION EXCEPT INTERSECT MINUS WITH AS "
    "DEFAULT ",
    "WHEN IN OUTPUT RETURNING FOR EXEC EXECUTE BEGIN END GO IF ELSE DECLARE APPLY PARTITION OPTION INTO UPDATE DELETE ",
    "INSERT MERGE LATERAL STRAIGHT_JOIN RETURN PRINT WHILE FETCH OPEN CLOSE AND OR DISTINCT ALL ADD THEN",
)
_ARTICLES = words(
    "THE A AN YOUR THIS THAT THESE ALL ANY EACH DER DIE DAS DEN DEM EIN EINE LE LA LES UN UNE EL LOS YOU IT ",
    "ONE TO OF IS ARE MY OUR",
)
_STATISTICS = words(
    "STDEV STDEVP STDDEV STDDEV_POP STDDEV_SAMP VAR VARP VARIANCE VAR_POP VAR_SAMP PERCENTILE_CONT "
    "PERCENTILE_DISC CORR ",
    "REGR_SLOPE SQRT POWER EXP LOG LOG10",
)
_DATE_WORDS = words("GETDATE NOW DATE SYSDATE CURRENT_DATE CURRENT_TIMESTAMP TODAY SYSTIMESTAMP TRUNC")
_ARITHMETIC = frozenset("*/+-%")
_COMPARISONS = frozenset({"<", ">", "<=", ">="})
_EXPRESSION = words(
    "AS CASE WHEN THEN ELSE END AND OR NOT NULL IS IN LIKE BETWEEN DISTINCT TOP ALL PERCENT OVER PARTITION BY "
    "ORDER ASC DESC ",
    "FROM INTO DISTINCTROW COLLATE AT TIME ZONE INTERVAL YEAR MONTH DAY WITH TIES FILTER WITHIN GROUP ROWS RANGE "
    "UNBOUNDED ",
    "PRECEDING FOLLOWING CURRENT ROW EXISTS MOD DIV SELECT",
)
_BUILT_IN = re.compile(r"(?:dbms|utl|owa|ht[pf]|apex|sys|text_io|fnd|log\w*)[_.]", re.IGNORECASE)
"""Packages that the database brings along."""
_STARTS = frozenset({";", "THEN", "ELSE", "BEGIN", "LOOP"})
_ROWS = frozenset({":NEW", "NEW"})
"""What a trigger calls the row that is about to be written."""
_OPERANDS = frozenset({Sign.WORD, Sign.NAME, Sign.NUMBER, Sign.VARIABLE})


@dataclass(slots=True)
class Statement:
    """One statement: `word` is its verb; `begin` and `end` are offsets in the text; `sums` are computing tokens."""

    word: str
    begin: int
    first: int
    depth: int = 0
    end: int = 0
    last: int = 0
    written: list[str] = field(default_factory=list)
    read: list[str] = field(default_factory=list)
    aliases: dict[str, str] = field(default_factory=dict)
    sums: list[int] = field(default_factory=list)
    shape: set[str] = field(default_factory=set)
    """The words that were seen and make the shape complete."""

    @property
    def whole(self) -> bool:
        """True if this has the full shape of SQL, so that no caption is taken for a statement."""
        names = [name.rpartition(".")[2].upper() for name in (*self.written, *self.read)]
        if any(name in _ARTICLES for name in names):
            return False
        return _WHOLE.get(self.word, _named)(self)


def _named(statement: Statement) -> bool:
    return bool(statement.written)


_WHOLE: dict[str, Callable[[Statement], bool]] = {
    "SELECT": lambda one: bool(one.shape & {"SOURCE", "INTO"}) and "PROSE" not in one.shape,
    "UPDATE": lambda one: bool(one.written) and "SET" in one.shape,
    "INSERT": lambda one: bool(one.written) and bool(one.shape & {"VALUES", "SELECT", "(", "DEFAULT", "EXEC", "SET"}),
    "DELETE": lambda one: bool(one.written) and bool(one.shape & {"FROM", "WHERE"}),
    "MERGE": lambda one: bool(one.written) and "USING" in one.shape,
    "SET": lambda one: bool(one.sums) or "ROW" in one.shape,
    "EXEC": lambda one: "NAME" in one.shape,
    "CALL": lambda one: "NAME" in one.shape,
}


def _passing(statements: list[Statement]) -> set[str]:
    """Return the tables that a script makes and drops again at its end: they were on their way."""
    made: set[str] = set()
    last: dict[str, str] = {}
    for statement in statements:
        for name in statement.written:
            made |= {name.casefold()} if statement.word == "CREATE" or "INTO" in statement.shape else set()
            last[name.casefold()] = statement.word
    return {name for name in made if last[name] == "DROP"}


_PREFIXED = re.compile(r"^(?:[vlp]|lv|var|out|ov)_\w", re.IGNORECASE)
_TYPES = words(
    "INT INTEGER BIGINT SMALLINT TINYINT NUMBER NUMERIC DECIMAL FLOAT DOUBLE REAL MONEY CHAR VARCHAR VARCHAR2 NVARCHAR",
    "TEXT DATE DATETIME TIME TIMESTAMP BOOLEAN BOOL BIT RECORD BINARY_INTEGER PLS_INTEGER JSON UUID",
)
_DECLARES = frozenset({"DECLARE", "PROCEDURE", "FUNCTION"})


@dataclass(slots=True)
class Frame:
    """One level of parentheses: the clause it stands in, and whether the parentheses are those of a call."""

    clause: str = ""
    call: bool = False


class Walk:
    """One pass over the tokens of a text. `statements` are complete after `run`."""

    def __init__(self, sql: str, steps: Mapping[str, Step]) -> None:
        self.steps = steps
        self.tokens: list[Token] = list(tokens(sql))
        self.depths: list[int] = []
        self.statements: list[Statement] = []
        self.private: set[str] = set()
        """Names that live only as long as the statement or the session: CTEs and temporary tables."""
        self.procedures: list[tuple[str, int]] = []
        self.frames: list[Frame] = [Frame()]
        self.now: Statement | None = None
        self.expecting = False
        """The next name is a table that is read."""
        self.procedural = any(token.text == ":=" for token in self.tokens)

    def run(self) -> list[Statement]:
        """Walk and return the statements that have their full shape, in order."""
        skip = 0
        for index, token in enumerate(self.tokens):
            self.depths.append(len(self.frames) - 1)
            if index < skip:
                continue
            if token.sign is Sign.SYMBOL:
                self._symbol(index, token.text)
            elif self.expecting and self._names_table(index):
                skip = self.read_table(index)
            elif token.sign is Sign.WORD:
                skip = self._word(index, token.upper)
            elif token.sign is Sign.TEXT:
                self._file()
            elif self.now and token.sign is Sign.NAME and self.frames[-1].clause == "SELECT":
                self.prose(index)
        self.close(len(self.tokens))
        whole = [statement for statement in self.statements if statement.whole]
        self.private |= _passing(whole)
        return whole

    def at(self, index: int) -> str:
        """Return the token at `index` in upper case, "" outside the text."""
        return self.tokens[index].upper if 0 <= index < len(self.tokens) else ""

    def is_variable(self, index: int, name: str) -> bool:
        """True if what stands behind INTO is a variable of a procedure: marked, named or declared as one."""
        if name.startswith((":", "@")) or self.procedural or self.at(index) == "STRICT" or _PREFIXED.match(name):
            return True
        if _DECLARES.isdisjoint(token.upper for token in self.tokens):
            return False
        typed = zip(self.tokens, self.tokens[1:], strict=False)
        return any(one.upper == name.upper() and other.upper in _TYPES for one, other in typed)

    def _file(self) -> None:
        """A file stands where a table may: what follows are its options, and no tables."""
        if self.expecting:
            self.expecting = False
            self.frames[-1].clause = "OPTIONS"

    def _symbol(self, index: int, text: str) -> None:
        if text == "(":
            self._open_parenthesis(index)
        elif text == ")":
            self._close_parenthesis(index)
        elif text == ";":
            self.close(index)
        elif text == ",":
            self.expecting = self.frames[-1].clause == "FROM" and not self.frames[-1].call
        elif text in _ARITHMETIC or text in _COMPARISONS:
            self._operator(index, text)
        elif text == ":=" or (text == "=" and self._assigns(index)):
            self._assignment(index)

    def _open_parenthesis(self, index: int) -> None:
        if self.now is None:
            self._call(index)
        call = index > 0 and self.tokens[index - 1].sign is Sign.WORD and self.at(index - 1) not in _AFTER_TABLE
        self.frames.append(Frame(self.frames[-1].clause, call))
        if self.now and self.now.word == "INSERT":
            self.now.shape.add("(")

    def _call(self, index: int) -> None:
        """`stock.book_receipt(item, quantity);` of PL/SQL: a procedure of a package is called without a word."""
        begin = index - 3
        if begin > 0 and self.at(index - 2) == "." and self.at(begin - 1) in _STARTS and self.tokens[begin].is_name:
            name = self.name_at(begin)[0]
            if name and not _BUILT_IN.match(name):
                call = self.begin("CALL", begin)
                call.shape.add("NAME")
                call.written.append(name)

    def _close_parenthesis(self, index: int) -> None:
        if len(self.frames) > 1:
            self.frames.pop()
        self.expecting = False
        if self.now and len(self.frames) - 1 < self.now.depth:
            self.close(index)

    def _word(self, index: int, word: str) -> int:
        """Act on one word; return the index of the next token to look at."""
        step = self.steps.get(word)
        if step:
            return step(self, index) or index + 1
        if word in _CLAUSES:
            self._clause(word)
        elif word in _STATISTICS and self.at(index + 1) == "(" and self.now:
            self._computes(index)
        elif self.frames[-1].clause == "SELECT":
            self.prose(index)
        return index + 1

    def _clause(self, word: str) -> None:
        self.frames[-1].clause = word
        self.expecting = False
        if self.now:
            self.now.shape.add(word)

    def prose(self, index: int) -> None:
        """Three bare words in a row are a sentence, not a select list."""
        run = self.tokens[index : index + 3]
        if (
            self.now
            and len(run) == 3
            and all(token.sign is Sign.WORD and token.upper not in _EXPRESSION for token in run)
        ):
            self.now.shape.add("PROSE")

    def begin(self, word: str, index: int) -> Statement:
        """Start a statement at `index`; the one before it ends there."""
        before = self.now
        self.close(index)
        self.now = Statement(word, self.tokens[index].start, index, depth=len(self.frames) - 1)
        if before and before.word == "WITH":
            self.now.begin, self.now.first = before.begin, before.first
            self.now.read, self.now.aliases, self.now.sums = before.read, before.aliases, before.sums
        self.frames[-1].clause = word
        return self.now

    def close(self, index: int) -> None:
        """End the current statement before `index`."""
        self.expecting = False
        if self.now is None:
            return
        self.now.last = index
        self.now.end = self.tokens[index - 1].end
        self._settle(self.now)
        self.statements.append(self.now)
        self.now = None
        if len(self.frames) == 1:
            self.frames[-1].clause = ""

    def _settle(self, statement: Statement) -> None:
        """Replace aliases by the tables they stand for."""
        statement.written = [statement.aliases.get(name.casefold(), name) for name in statement.written]

    def name_at(self, index: int) -> tuple[str, int]:
        """Return the (dotted) name at `index` and the index behind it; "" if there is none."""
        parts: list[str] = []
        while index < len(self.tokens) and (self.tokens[index].is_name or self.tokens[index].sign is Sign.VARIABLE):
            parts.append(self.tokens[index].text)
            index += 1
            dots = 0
            while self.at(index) == "." or (dots and self.at(index) == "!"):
                dots += 1
                index += 1
            if not dots:
                break
            parts.append("." * dots)
        return "".join(parts), index

    def _names_table(self, index: int) -> bool:
        token = self.tokens[index]
        return (token.is_name or token.sign is Sign.VARIABLE) and token.upper not in _AFTER_TABLE | {"TABLE", "ONLY"}

    def read_table(self, index: int) -> int:
        """Take the table at `index` and its alias; return the index behind them."""
        name, after = self.name_at(index)
        self.expecting = False
        if self.now is None:
            return max(after, index + 1)
        self.now.shape.add("SOURCE")
        if self.at(after) == "(":
            return max(after, index + 1)
        self.now.read.append(name)
        return self.alias(name, after)

    def alias(self, name: str, index: int) -> int:
        """Take the alias at `index`, if there is one, for the table `name`; return the index behind it."""
        if self.at(index) == "AS":
            index += 1
        known = self.at(index) in _AFTER_TABLE or self.at(index) in self.steps
        if self.now is None or known or not (index < len(self.tokens) and self.tokens[index].is_name):
            return index
        self.now.aliases[self.tokens[index].text.casefold()] = name
        return index + 1

    def _operator(self, index: int, sign: str) -> None:
        clause = self.frames[-1].clause
        if self.now is None or clause not in {"SELECT", "SET", "VALUES", "HAVING", "INSERT", "UPDATE", "ASSIGN"}:
            return
        if self._operand(index - 1) and self._operand(index + 1, ahead=True) and not self._trivial(index, sign):
            self._computes(index)

    def _computes(self, index: int) -> None:
        if self.now:
            self.now.sums.append(index)

    def _operand(self, index: int, *, ahead: bool = False) -> bool:
        if not 0 <= index < len(self.tokens):
            return False
        token = self.tokens[index]
        if token.sign in _OPERANDS:
            return token.upper not in _AFTER_TABLE
        return token.text == ("(" if ahead else ")")

    def _trivial(self, index: int, sign: str) -> bool:
        """True for counting up, joining texts and moving a date: arithmetic that decides nothing."""
        left, right = self.tokens[index - 1], self.tokens[index + 1]
        if right.text == "1" and sign in "+-":
            return True
        if sign == "*" and left.sign is Sign.WORD and left.upper in {"SELECT", "DISTINCT", "ALL"}:
            return True
        near = {self.at(index - step) for step in (1, 3)} | {self.at(index + 1)}
        texts = any(
            0 <= index + step < len(self.tokens) and self.tokens[index + step].sign is Sign.TEXT for step in (-2, 2)
        )
        return sign in "+-" and (bool(near & _DATE_WORDS) or (sign == "+" and texts))

    def _assigns(self, index: int) -> bool:
        """True for `total = qty * price;` of a procedure: a name alone, where a statement begins."""
        return self.now is None and self.tokens[index - 1].is_name and self.at(self._begins(index)[0] - 1) in _STARTS

    def _begins(self, index: int) -> tuple[int, bool]:
        """Return where the assigned name before `index` begins, and whether it is a column of a trigger's row."""
        row = self.at(index - 2) == "." and self.at(index - 3).upper() in _ROWS
        return max(0, index - 3 if row else index - 1), row

    def _assignment(self, index: int) -> None:
        """`total := qty * price;` of PL/SQL, and what a trigger puts into the row that is written."""
        if self.now is not None:
            return
        begin, row = self._begins(index)
        shape = self.begin("SET", begin).shape
        shape.update({"SET", "ROW"} if row else {"SET"})
        self.frames[-1].clause = "ASSIGN"


Step = Callable[[Walk, int], int | None]
"""What a keyword does at its place; returns the index of the next token to look at, None for the one behind it."""
