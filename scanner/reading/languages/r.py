"""The dialect of R: databases through DBI and RODBC, files, web requests, models."""

from __future__ import annotations

import re
from functools import partial

from classifiers.evidence import Verb
from scanner.reading.code import effects
from scanner.reading.code.dialects import Dialect, act
from scanner.reading.code.effects import Effect
from scanner.reading.code.pointing import Pointer
from scanner.reading.languages.writings import R_DIRECTIONS, R_WRITING

R = Dialect(
    points=partial(Pointer.of, R_WRITING, R_DIRECTIONS),
    name="R",
    lexer=re.compile(
        r"(?P<comment>\#[^\n]*)"
        r"|(?P<string>[rR]\"\((?:(?!\)\").)*\)\"|\"(?:[^\"\\]|\\.)*(?:\"|\Z)|'(?:[^'\\]|\\.)*(?:'|\Z))"
        r"|(?P<join>(?<=[,({+|=~&\[>%-])[ \t]*\r?\n)|(?P<end>\n|;)",
        re.DOTALL,
    ),
    acts=(
        act(
            r"\b(?:dbWriteTable|dbAppendTable|dbExecute|dbSendStatement|dbRemoveTable|dbCreateTable|sqlSave|sqlUpdate|"
            r"sqlDrop|sqlClear|copy_to|rows_(?:update|insert|append|upsert|delete))\s*\(",
            effects.WRITES_DATABASE,
        ),
        act(
            r"\b(?:dbGetQuery|dbReadTable|dbSendQuery|sqlQuery|sqlFetch|odbcConnect\w*|dbConnect)\s*\(",
            effects.READS_DATABASE,
        ),
        act(
            r"\b(?:write\.(?:csv2?|table|xlsx?)|write_(?:csv2?|tsv|rds|xlsx|parquet|excel_csv2?|delim|feather|fst)|"
            r"fwrite|saveRDS|save\.image|save|saveWorkbook|ggsave|sink|writeLines|writeWorksheet\w*|dput|dump|"
            r"file\.(?:copy|rename|remove|create)|unlink|pdf|png|jpeg)\s*\(|\bcat\s*\(.*\bfile\s*=",
            effects.WRITES_FILE,
        ),
        act(
            r"\b(?:read\.(?:csv2?|table|delim|xlsx?)|read_(?:csv2?|tsv|rds|excel|xlsx?|parquet|delim|feather|fst)|fread|"
            r"readRDS|load|readLines|scan|fromJSON|download\.file)\s*\(",
            effects.READS,
        ),
        act(r"\b(?:POST|PUT|PATCH|DELETE)\s*\(|\breq_body_\w+\s*\(", effects.WRITES_WEB, flags=0),
        act(r"\b(?:GET|getURL|req_perform)\s*\(", effects.READS, flags=0),
        act(r"\b(?:send\.mail|sendmail|smtp_send|gm_send_message)\s*\(", effects.MAILS),
        act(r"\bwrite\.serialConnection\s*\(|\bmqtt\w*publish\s*\(", effects.WRITES_DEVICE),
        act(r"\b(?:system2?|shell|shell\.exec|eval)\s*\(", effects.RUNS),
        act(
            r"\b(?:lm|glm|nls|aov|anova|t\.test|quantile|sd|var|predict|optim|optimize|qcc|process\.capability|cor|"
            r"loess|arima|rpart|randomForest)\s*\(",
            Effect(Verb.COMPUTE),
        ),
    ),
    procedure=re.compile(r"^\s*([\w.]+)\s*(?:<<?-|=)\s*function\s*\("),
    unseen=re.compile(r"\bsource\s*\(\s*[\"'](?!https?:)|\bsource_python\s*\(|\bload_all\s*\("),
    schedule=re.compile(r"\btaskscheduler_create\b|\bcron_add\b|\binvalidateLater\s*\(|\breactiveTimer\s*\("),
    caption=re.compile(
        r"\b(?:print|cat|message|title|ggtitle|labs|h[1-4]|titlePanel|menuItem|showNotification|stop|warning)\s*\("
    ),
    branch=re.compile(r"\b(?:if|else|for|while|switch|repeat|ifelse|if_else|case_when|tryCatch)\b"),
    assignment=re.compile(r"^\s*(?P<left>[\w.$@\[\]\", ]{1,200}?)\s*(?:<<?-|=(?!=))\s*(?P<right>.+)$", re.DOTALL),
    decision=re.compile(r"\b(?:if|while|ifelse|if_else|case_when|filter|subset)\s*\((?P<condition>.+)", re.DOTALL),
    threshold=re.compile(r"(?<![=<>-])[<>]=?(?![<>-])"),
)
