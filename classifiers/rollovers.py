"""Names of files that are begun anew each month, week or shift, and of versions and copies, in thirteen languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache


class Period(StrEnum):
    """What a name counts."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    SHIFT = "shift"
    VERSION = "version"
    COPY = "copy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A file's name and folder without what they count; equal for files that follow one another.

    `stem` is "" if nothing is left of the name. `periods` is what was left out of the name and its folders.
    """

    folder: str
    stem: str
    periods: frozenset[Period]


_MONTHS = (
    "january jan januar enero janvier janv januari gennaio gen janeiro styczen stycznia leden ledna ian ianuarie ocak",
    "february feb februar febrero febr fevrier fevr febbraio fevereiro fev luty lutego unor unora februarie subat",
    "march mar marz maerz mrz marzo mars marco marzec marca brezen brezna martie mart",
    "april apr abril abr avril avr aprile kwiecien kwietnia duben dubna aprilie nisan",
    "may mai mayo maggio mag maio maj maja kveten kvetna mayis",
    "june jun juni junio juin giugno giu junho czerwiec czerwca cerven cervna iunie iun haziran",
    "july jul juli julio juillet juil luglio lug julho lipiec lipca cervenec cervence iulie iul temmuz",
    "august aug agosto ago aout sierpien sierpnia srpen srpna agustos",
    "september sep sept septiembre septembre settembre setembro set wrzesien wrzesnia zari septembrie eylul",
    (
        "october oct oktober okt octubre octobre ottobre ott outubro out pazdziernik pazdziernika rijen rijna "
        "octombrie ekim"
    ),
    "november nov noviembre novembre novembro listopad listopada noiembrie kasim",
    (
        "december dec dezember dez diciembre dic decembre dicembre dezembro grudzien grudnia prosinec prosince "
        "decembrie aralik"
    ),
)
_SHORT = frozenset(["mar", "may", "mai", "set", "out", "ago", "mag", "gen", "giu", "lug", "ott", "dic", "mart", "mars"])
"""Words that mean something else too; they are months only beside a number."""
_WORDS: dict[Period, str] = {
    Period.WEEK: "week wk kw cw calw kalenderwoche woche semaine sem semana settimana sett tydzien tyden saptamana "
    "hafta",
    Period.QUARTER: "quarter quartal trimestre trim kwartal ctvrtleti trimestru ceyrek",
    Period.YEAR: "year jahr annee ano anno rok an yil fy gj",
    Period.SHIFT: "shift schicht equipe turno zmiana smena schimb vardiya poste",
    Period.VERSION: "version ver vers rev revision release rel wersja verze versiune surum versione versao",
    Period.DAY: "day tag jour dia giorno dzien den zi gun",
    Period.MONTH: "month monat mois mes mese miesiac mesic luna ay",
}
"""Words that count with a number before or behind them."""
_ALONE: dict[Period, str] = {
    Period.VERSION: "final finale finalny neu neue neuer new nuevo nouveau nuovo novo nowy novy nou yeni old alt alte "
    "alter viejo ancien vecchio velho stary stare vechi eski latest aktuell current actual draft entwurf korr "
    "korrigiert corrected updated fixed tmp temp",
    Period.COPY: "copy copia copie kopie kopia kopya copiar duplicate backup bak bkp sicherung sicherungskopie "
    "sauvegarde respaldo salvataggio zaloha yedek archiv archive archivo archivio arquivo archiwum arhiva arsiv "
    "recovered wiederhergestellt autosave",
    Period.SHIFT: "fruhschicht spatschicht nachtschicht nightshift dayshift",
}
_JOINING = frozenset(["of", "von", "de", "da", "di", "du", "la", "le", "les", "der", "die", "das", "the"])
_CJK = (
    (Period.YEAR, r"\d{2,4}\s*[年년]"),
    (Period.MONTH, r"(?:\d{1,2}|[一二三四五六七八九十]{1,2})\s*[月월](?:份|度)?"),
    (Period.DAY, r"\d{1,2}\s*[日일]"),
    (Period.WEEK, r"第?\s*\d{1,2}\s*[周週주](?:차)?"),
    (Period.SHIFT, r"[早中晚夜白]班|[早遅夜日]勤|[주야]간"),
    (Period.VERSION, r"최종|最終|最终|新版|旧版|修订|改訂|수정"),
    (Period.COPY, r"副本|备份|備份|コピー|バックアップ|복사본|사본|백업"),
)
_YEAR = r"(?:19|20)\d\d"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_NUMBERS = (
    (Period.WEEK, rf"(?<![^\W\d_])(?:kw|cw|wk)[-_ ]?\d{{1,2}}(?:[-_/. ]?{_YEAR})?(?!\d)"),
    (Period.YEAR, r"(?<![^\W\d_])fy[-_ ]?\d\d(?:[-/_]?\d\d)?(?!\d)"),
    (Period.COPY, r"[(\[]\s*\d{1,2}\s*[)\]]"),
    (Period.DAY, rf"{_YEAR}([-_. ]?){_MONTH}\1{_DAY}(?!\d)"),
    (Period.DAY, rf"(?<!\d){_DAY}([-_. ]){_MONTH}\1(?:{_YEAR}|\d\d)(?!\d)"),
    (Period.WEEK, rf"{_YEAR}[-_. ]?[wW]\d\d?(?!\d)"),
    (Period.MONTH, rf"(?<!\d){_YEAR}[-_. ]?(?:0[1-9]|1[0-2])(?!\d)"),
    (Period.MONTH, rf"(?<!\d)(?:0[1-9]|1[0-2])[-_. ]?{_YEAR}(?!\d)"),
    (Period.MONTH, r"(?<!\d)(?:0[1-9]|1[0-2])[-_.][12]\d(?!\d)|(?<!\d)[12]\d[-_.](?:0[1-9]|1[0-2])(?!\d)"),
    (Period.YEAR, rf"(?<!\d){_YEAR}[-_/ ]{_YEAR}(?!\d)"),
    (Period.YEAR, rf"(?<!\d){_YEAR}(?!\d)"),
)
_COUNTED = (
    (Period.WEEK, r"(?:kw|cw|wk|w)\s?\d{1,2}"),
    (Period.QUARTER, r"q\s?[1-4]|[1-4]q|[1-4]\s?quartal"),
    (Period.VERSION, r"(?:v|ver|vers|version|rev|r)\s?\d{1,3}(?:\s?\d{1,3}){0,2}[a-z]?|rev\s[a-h]"),
    (Period.SHIFT, r"(?:shift|schicht|turno|equipe|zmiana|smena|vardiya)\s?(?:\d|[abcd])"),
)


def _table(words: dict[Period, str]) -> dict[str, Period]:
    return {word: period for period, found in words.items() for word in found.split()}


_MONTH_WORDS = frozenset(word for words in _MONTHS for word in words.split())
_COUNTING = _table(_WORDS)
_STANDING = _table(_ALONE)


def _pattern(
    marks: tuple[tuple[Period, str], ...], before: str = "", behind: str = ""
) -> list[tuple[Period, re.Pattern[str]]]:
    return [(period, re.compile(f"{before}(?:{mark}){behind}", re.IGNORECASE)) for period, mark in marks]


_FIGURES = _pattern(_CJK) + _pattern(_NUMBERS)
_LETTERS = _pattern(_COUNTED, r"(?<![a-z0-9])", r"(?![a-z0-9])")
_FIGURED = re.compile(r"[\d\u3040-\u9fff\uac00-\ud7af]")
"""What every one of the figures has."""
_FIGURE = "00"
"""Stands for a date or number that was taken out."""
_CASES = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z]{3})(?=\d)|(?<=\d)(?=[A-Za-z]{3})")
_WORD = re.compile(r"[^\W_]+")


def named(path: str) -> Named:
    """Return a path's folder and name without months, weeks, shifts, years, versions and marks of copies."""
    folder, _, name = path.replace("\\", "/").rpartition("/")
    whole, periods = _without(name.rpartition(".")[0] or name)
    steps: list[str] = []
    for step in folder.split("/"):
        left, inside = _without(step)
        periods |= inside
        steps += [left] if left else []
    return Named(folder="/".join(steps), stem=whole, periods=periods)


@lru_cache(maxsize=65_536)
def _without(name: str) -> tuple[str, frozenset[Period]]:
    """Return the words of a name that count nothing, and what the others count."""
    found: set[Period] = set()
    text = _counted(_FIGURES, name, found) if _FIGURED.search(name) else name
    text = _counted(_LETTERS, " ".join(_WORD.findall(_plain(_CASES.sub(" ", text)))), found)
    words = text.split()
    left = [word for word in _left(words, found) if word != _FIGURE]
    return " ".join(left), frozenset(found)


def _counted(marks: Iterable[tuple[Period, re.Pattern[str]]], text: str, found: set[Period]) -> str:
    """Return a text with a figure in place of each mark; add to `found` what they count."""
    for period, mark in marks:
        text, count = mark.subn(f" {_FIGURE} ", text)
        if count:
            found.add(period)
    return text


def _left(words: Sequence[str], found: set[Period]) -> Iterator[str]:
    """Yield the words that count nothing; add to `found` what the others count."""
    meant = [_period(words, at) for at in range(len(words))]
    for at, word in enumerate(words):
        period = meant[at]
        beside = {*meant[max(0, at - 1) : at], *meant[at + 1 : at + 2]} - {None}
        if period is not None:
            found.add(period)
        elif not (beside and (word.isdigit() or word in _JOINING)):  # "final 2", "copy of"
            yield word


def _period(words: Sequence[str], at: int) -> Period | None:
    """Return what the word counts, None if it counts nothing."""
    word = words[at]
    if word in _MONTH_WORDS and (word not in _SHORT or len(words) == 1 or _by_number(words, at)):
        return Period.MONTH
    if word in _COUNTING and _by_number(words, at):
        return _COUNTING[word]
    return _STANDING.get(word)


def _by_number(words: Sequence[str], at: int) -> bool:
    return any(word.isdigit() for word in (*words[max(0, at - 1) : at], *words[at + 1 : at + 2]))


def _plain(text: str) -> str:
    """Return a text in lower case without accents, so that a month is found however it was typed."""
    folded = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l").replace("ı", "i"))
    return "".join(letter for letter in folded if not unicodedata.combining(letter))
