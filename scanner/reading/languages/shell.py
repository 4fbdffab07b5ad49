"""The dialect of Unix shells: commands that load databases, send, copy, call and schedule."""

from __future__ import annotations

import re

from classifiers.evidence import Target, Verb
from scanner.reading.code import effects
from scanner.reading.code.dialects import Dialect, act
from scanner.reading.code.directories import DIRECTORY_TOOLS
from scanner.reading.code.effects import Effect
from scanner.reading.code.instruments import PROGRAMMERS, programs
from scanner.reading.code.shellcommands import ShellCommands
from scanner.reading.code.vbalines import Line

_RUNS_ON_DATABASE = Effect(Verb.RUN, Target.DATABASE)
_METHOD = re.compile(r"(?:-X\s*|--request[= ]\s*|--method=)[\"']?(\w+)")
_BODY = re.compile(r"\s(?:-d|--data\S*|-F|--form|-T|--upload-file|--post-(?:data|file)\S*)[\s=@\"']")
_START = r"(?:^|[;&|({]|\b(?:do|then|else|sudo|nohup|exec|time)\b)\s*(?:[\w./-]{0,120}/)?"


def _request(line: Line) -> Effect:
    method = _METHOD.search(line.full)
    return effects.web(method[1] if method else "POST" if _BODY.search(line.full) else "GET", line.full)


def _programmed(line: Line) -> Effect | None:
    return effects.WRITES_DEVICE if programs(line.full) else None


SHELL = Dialect(
    points=ShellCommands,
    name="Shell",
    lexer=re.compile(
        r"(?P<comment>(?:(?<=\s)|\A)\#[^\n]*)"
        r"|(?P<string>\"(?:[^\"\\]|\\.)*(?:\"|\Z)|'[^']*(?:'|\Z))|(?P<join>\\\r?\n)|(?P<end>\n|;(?!;))",
        re.DOTALL,
    ),
    acts=(
        act(
            _START + r"(?:psql|mysql|sqlplus|sqlcmd|isql|sqlite3|db2|hdbsql|mongo(?:sh)?)\b"
            r".*(?:\s-[fi]\s|<|\s@\S|\.dump\b)",
            _RUNS_ON_DATABASE,
        ),
        act(
            _START + r"(?:sqlldr|impdp?|pg_restore|mysqlimport|mongoimport)\b|\bbcp\s+\S+\s+in\b",
            effects.WRITES_DATABASE,
        ),
        act(
            _START + r"(?:createdb|dropdb|createuser|dropuser|mysqladmin\s.*\b(?:create|drop)\b)",
            effects.WRITES_DATABASE,
        ),
        act(DIRECTORY_TOOLS, effects.WRITES_RECORD),
        act(
            _START + r"(?:pg_dump|mysqldump|expdp?|mongodump|mongoexport)\b|\bbcp\s+\S+\s+(?:out|queryout)\b",
            effects.WRITES_FILE,
        ),
        act(
            _START + r"(?:cp|mv|rm|rsync|scp|tee|touch|truncate|dd|install|ln|mkdir|rmdir|sed\s+-i|sftp|ftp|lftp)\s",
            effects.WRITES_FILE,
        ),
        act(r"(?<![\d>&<-])>{1,2}\s*(?!/dev/null|&|\()[\"'$\w./~]", effects.WRITES_FILE),
        act(_START + r"(?:curl|wget|http)\s", _request),
        act(_START + r"(?:mailx?|sendmail|mutt|msmtp|swaks)\b", effects.MAILS),
        act(PROGRAMMERS.pattern, _programmed),
        act(r"\bmosquitto_pub\b|\bmodpoll\b|>\s*/dev/tty(?:S|USB|ACM)\d|\bsnmpset\b", effects.WRITES_DEVICE),
        act(
            _START + r"(?:python\d?(?:\.\d+)?|perl|ruby|java|node|Rscript|php|bash|sh|ksh|ssh|docker|kubectl|systemctl|"
            r"service|kill|reboot|shutdown|eval)\s",
            effects.RUNS,
        ),
        act(_START + r"(?:cat|grep|awk|head|tail|cut|sort|jq)\s", effects.READS),
    ),
    procedure=re.compile(r"^\s*(?:function\s+([\w-]+)|([\w-]+)\s*\(\)\s*\{?)"),
    unseen=re.compile(
        r"(?:^|[;&|]|\bthen\b|\bdo\b)\s*(?:\.|source|bash|sh|ksh|python\d?|perl|Rscript)\s+[\"']?(?!-)[^\s\"';]+\.(?:sh|py|pl|r|R|rb|js)\b|"
        r"^\s*\.{0,2}/[\w./-]+\.(?:sh|py|pl)\b"
    ),
    schedule=re.compile(r"\bcrontab\s|^\s*at\s+(?:now|\d)|\bsystemd-run\b.*--on-"),
    caption=re.compile(r"^\s*(?:echo|printf|read\s+-p|zenity|dialog|whiptail)\b"),
    branch=re.compile(r"^\s*(?:if|elif|for|while|until|case)\b"),
    assignment=re.compile(r"^\s*(?:let\s+)?(?P<left>\w+)=(?P<right>\$\(\(.+|.*\bexpr\b.+|.*\|\s*bc\b.*)$", re.DOTALL),
    decision=re.compile(r"\b(?:if|elif|while|until)\b\s*(?P<condition>.+)", re.DOTALL),
    threshold=re.compile(r"\s-[lg][te]\s"),
)
