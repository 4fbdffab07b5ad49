"""Tokens and keys that are known by their shape, whatever stands around them."""

from __future__ import annotations

from classifiers.evidence import SecretKind
from scanner.reading.secretrule import Rule, Rules
from scanner.reading.secretvalues import is_argument, is_token

_token = Rules(SecretKind.TOKEN)
_key = Rules(SecretKind.PRIVATE_KEY)

PRIVATE_KEYS: tuple[Rule, ...] = (
    _key(
        "private key",
        r"-----BEGIN[A-Z ]{0,30} PRIVATE KEY(?: BLOCK)?-----(?P<secret>(?:(?!-----END)[^•]){1,16000})",
        long=True,
    ),
    _key("puttygen|private-lines", r"private-lines:[ \t]*\d{1,4}(?P<secret>(?:\s+[\w+/=]{4,80}){1,60})", long=True),
    _key("age-secret-key-", r"(?P<secret>AGE-SECRET-KEY-1[0-9A-Z]{50,60})"),
)
TOKENS: tuple[Rule, ...] = (
    _token(
        "ghp_|gho_|ghs_|ghu_|ghr_|github_pat_|glpat-|gldt-|glrt-|xox|xapp-|akia|asia|abia|acca|aiza|sk-|sk_|rk_|"
        "whsec_|sg.|ya29.|hvs.|npm_|pypi-|hf_|glsa_|glc_|dapi|shpat_|shpss_|eaac|eaab|dop_v1_|pmak-|sq0|r8_|xai-|gsk_|"
        "tvly-|key-|lin_api_|ntn_|secret_|pat-|nvapi-|figd_|atatt|atbb|dckr_pat_|sntrys_|1//0|gocspx-|rubygems_|nrak-|"
        "nraa-|pul-|tfc-|.atlasv1.|ops_ey",
        r"(?<![\w-])(?P<secret>gh[pousr]_[A-Za-z0-9]{20,255}|github_pat_\w{20,255}|gl(?:pat|dt|rt)-[\w-]{16,64}|"
        r"xox[abeoprs]-[\w-]{10,250}|xapp-[\w-]{20,250}|(?:AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{16}\b|AIza[\w-]{30,60}|"
        r"sk-[\w-]{20,200}|[sr]k_(?:live|test)_\w{16,100}|whsec_[\w+/=]{20,100}|SG\.[\w-]{16,64}\.[\w-]{16,64}|"
        r"ya29\.[\w-]{20,250}|hvs\.\w{20,120}|npm_\w{30,60}|pypi-[\w-]{40,250}|hf_[A-Za-z0-9]{30,60}|"
        r"gl(?:sa|c)_[\w=]{20,200}|dapi[0-9a-f]{32}\S{0,2}|shp(?:at|ss|ca|pa)_[0-9a-f]{32}|EAA[CB]\w{40,300}|"
        r"do[pot]_v1_[0-9a-f]{64}|PMAK-[0-9a-f]{24}-[0-9a-f]{34}|sq0\w{3}-[\w-]{22,60}|r8_\w{30,60}|xai-\w{40,100}|"
        r"gsk_\w{40,80}|tvly-[\w-]{20,60}|lin_api_\w{30,60}|ntn_\w{30,60}|secret_[A-Za-z0-9]{40,60}|"
        r"pat-\w{2}\d-[\w-]{30,60}|nvapi-[\w-]{40,100}|figd_[\w-]{30,60}|ATATT[\w=-]{40,300}|ATBB\w{20,60}|"
        r"dckr_pat_[\w-]{20,40}|sntrys_[\w=+/]{40,300}|1//0[\w-]{30,150}|GOCSPX-[\w-]{20,40}|rubygems_[0-9a-f]{40,60}|"
        r"NRA[KA]-\w{20,40}|pul-[0-9a-f]{40}|\w{14}\.atlasv1\.[\w-]{60,80}|ops_ey\w{40,800})",
    ),
    _token("{sas00", r"\{sas00\d\}(?P<secret>[\w+/=]{4,300})"),
    _token("bearer ", r"[\"']bearer[ \t]+(?P<secret>[^\s\"'{}$%<>]{3,2000})(?=[\"'])", is_argument),
    _token("sk|ac", r"(?<![\w-])(?P<secret>SK[0-9a-f]{32})(?![\w-])"),
    _token(":aa", r"(?<![\w-])\d{8,11}:(?P<secret>AA[\w-]{33})(?![\w-])"),
    _token("eyj", r"(?<![\w-])(?P<secret>eyJ[\w-]{10,4000}\.eyJ[\w-]{10,8000}(?:\.[\w-]{0,2000})?)"),
    _token(
        "bearer|basic|token |apikey |splunk |dynatrace|api-token ",
        r"\b(?:bearer|basic|authorization\W{1,6}token|api-token|splunk)[ \t]+(?P<secret>[\w+/=.~-]{12,2000})",
        is_token,
    ),
    _token(
        "token|key|secret|auth|credential|bearer|sig",
        # Letters, digits and signs as a generator mixes them, behind a word that says what they are for.
        r"(?:token|key|secret|auth\w*|credential\w*|bearer|signature|"
        r"sig)\b[^\r\n]{0,24}?[\s\"'=:](?P<secret>(?=[\w+/-]{0,200}?[a-z])(?=[\w+/-]{0,200}?(?-i:[A-Z]))"
        r"(?=[\w+/-]{0,200}?\d)[\w+/-]{32,400}={0,2})(?![\w+/.\\(-])",
        is_token,
    ),
)
