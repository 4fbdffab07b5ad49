"""Lines of comments and notes that document nothing: licences, stamps of who and when, marks of machines, dead code."""

from __future__ import annotations

import re

_LICENCE = re.compile(
    r"\bcopyright\b|©|\(c\) ?\d{4}|\ball rights reserved|\blicen[sc]ed? (?:under|to|terms|agreement)|"
    r"\bpermission is hereby granted|\bgnu (?:lesser |affero )?general public|\bapache license|\bmit licen[sc]e|"
    r"\bredistributions? (?:and use|of source|in binary)|\bwithout (?:any )?warrant|\bprovided [\"']?as is|"
    r"\bthis program is (?:free software|distributed in)|\byou should have received a copy|\bspdx-license|"
    r"@?\blicen[sc]e:|\bneither the name of|\bin no event shall|\bpublic domain\b|\balle rechte vorbehalten|"
    r"\btous droits réservés",
    re.IGNORECASE,
)
_GENERATED = re.compile(
    r"auto[- ]?generated|\bgenerated (?:by|from|on|code)\b|\bdo not (?:edit|modify|change) (?:this|by)\b|"
    r"\b(?:macro|makro)s? (?:recorded|aufgezeichnet|enregistree?|grabada|gravada|registrata|zarejestrowan\w*)\b|"
    r"\b(?:macro|makro) (?:am|vom?) [\d.]+|\baufgezeichnet\b|\bmacro enregistrée|宏由|マクロ記録|"
    r"^\W*[\w.]+[ \t]+(?:macro|makro)\W*$|^\W*宏\d*\W*宏\W*$|"
    r"keyboard shortcut|tastenkombination|touche de raccourci|acceso directo|atalho do teclado|scelta rapida|"
    r"klawisz skrótu|^\W*快捷键|ショートカット ?キー|"
    r"script date:|\*{3,} ?object:|template (?:explorer|generated)|<(?:author|create date|description),|"
    r"\b(?:phpmyadmin|mysql|mariadb|postgresql|sqlite) (?:sql )?(?:database )?dump\b|\bdumping data\b|"
    r"temporary script file|spyder editor|summary of this function goes here|detailed explanation goes here|"
    r"begin initialization code|created (?:with|by) (?:wizard|visual studio|the )|produced by (?:the )?wizard|"
    r"^\W*(?:-\*-|vim:|!/|coding[:=]|pylint:|flake8:|noqa|type:|eslint|jshint|global |region\b|endregion\b|requires\b|"
    r"%%|cell\b|in\[)",
    re.IGNORECASE,
)
_WHO_AND_WHEN = (
    r"authors?|written by|created(?: (?:by|on|at))?|date|vers(?:ion|ión|ão|ione)|ver|rev(?:ision)?|changed|"
    r"modified(?: by)?|last (?:change|modified|update)\w*|updated(?: by)?|file(?:name)?|module|e-?mail|contact|company|"
    r"department|"
    r"maintainer|todo|since|see(?: also)?|web ?site|homepage|credits?|thanks|bugs?|name|url|phone|tel|"
    r"autor(?:in)?|datum|erstellt(?: (?:am|von))?|geaendert|geändert|stand|bearbeiter|datei(?:name)?|modul|firma|"
    r"abteilung|auteur|création|creation|fichier|fecha|creado|archivo|data|arquivo|ficheiro|criado|autore|creato|plik|"
    r"utworzono|wersja|soubor|verze|vytvořeno|fișier|yazar|tarih|surum|sürüm|作者|日期|创建|版本|作成者?|作成日|日付|"
    r"バージョン|更新日?|작성자?|작성일|날짜|버전"
)
_STAMP = re.compile(
    rf"^\W*[@\\]?(?:{_WHO_AND_WHEN})\b[^:：=]{{0,20}}(?:[:：=]|\d|$)|"
    r"^\W*v?\d{1,4}[./-]\d{1,2}(?:[./-]\d{1,4})?\b|^\W*v(?:er)?\.? ?\d|"
    r"^(?:global|public|private|constant|declar|variabl|initiali)\w*(?: \S+){0,5}$|^(?:\w+ ){0,5}written by\b|^\W*\S*(?:@\S+\.\w+|https?://\S*|www\.\S*)\W*$",
    re.IGNORECASE,
)
_HISTORY = re.compile(
    r"^\W*(?:(?:change|revision|version|modification)s? ?(?:log|history|list|notes)|changelog|changes|history|"
    r"revisions?|änderung(?:en|shistorie|sverlauf)?|aenderung(?:en|shistorie)?|historie|historique|historial|"
    r"histórico|storico|historia zmian|zmiany|historie změn|istoric|değişiklikler|修改记录|更新日志|変更履歴|改訂履歴|"
    r"変更内容|변경 이력)\W*$",
    re.IGNORECASE,
)
_STATEMENTS = (
    r"if|for|while|end|dim|set|print|import|from \w+ import|def|sub|function|call|exit|else|goto|select|insert|delete|"
    r"update|drop|exec|public|private|return"
)
_CODE = re.compile(
    rf";\s*$|^\s*(?:\w+[.(\[][^ ]*|[A-Za-z_]\w*)\s*[-+]?=[^=]|^\s*(?:{_STATEMENTS})\b[^:.]*[(=*\"]|"
    r"^\s*[\w.]+\([^)]*\)\s*$|[{}]\s*$|^\s*<[^>]+>\s*$",
    re.IGNORECASE,
)


def is_licence(line: str) -> bool:
    """Return whether a line belongs to a licence or a copyright notice."""
    return _LICENCE.search(line) is not None


def opens_history(line: str) -> bool:
    """Return whether a line is the heading of a list of changes."""
    return _HISTORY.match(line) is not None


def is_stamp(line: str, *, headed: bool) -> bool:
    """Return whether a line tells who and when, came from a machine, or is code that was switched off.

    A line that is `headed` by a word of documentation can only come from a machine.
    """
    if headed:
        return _GENERATED.search(line) is not None
    return any(mark.search(line) for mark in (_GENERATED, _STAMP, _CODE))
