"""Deeds that VBA hands on to other code of the house: a call whose name says what is done, and to what."""

from __future__ import annotations

import re

_DEED = re.compile(
    r"(?<![\w\"])(?:[A-Za-z_]\w*\.)*(?P<name>(?P<verb>add|append|insert|update|upsert|delete|post|save|store|create|cancel|"
    r"confirm|issue|register|record|book|approve|release|reject|adjust|transfer|receive|"
    r"calc|calculate|compute|agregar?|insertar?|insere|inserir|actualizar?|atualizar?|eliminar?|grabar?|gravar?|"
    r"guardar?|registrar?|anular?|generar?|gerar?|lancar?|procesar?|descontar?|modificar?|calcular?|cadastrar?|"
    r"ajouter?|enregistrer?|supprimer?|modifier?|creer?|valider?|calculer?|buchen?|verbuchen?|speichern?|"
    r"erfassen?|loeschen?|anlegen?|berechnen?|aendern?|salva|inserisci|aggiorna|calcola|zapisz|dodaj|usun|oblicz)"
    r"(?:[A-Z_]|(?<=[a-z])(?=[A-Z]))\w*)(?P<given>\s*\(\s*[^)\s]|\s+[A-Za-z_\"\d(])(?!\s*=)"
)
"""A verb with a capital or an underscore behind it, then something that is handed over."""
_CAPITAL_VERB = re.compile(r"(?<![\w\"])((?:\w+\.)*)([A-Z])([a-z]+)(?=[A-Z_])")
_PROCEDURES = re.compile(
    r"^[ \t]*(?:(?:Public|Private|Friend|Static)[ \t]+)*(?:Sub|Function)[ \t]+(\w+)", re.IGNORECASE | re.MULTILINE
)
_NO_CALL = re.compile(
    r"^(?:Dim|Set\s+\w+\s*=\s*New|ReDim|Const|Declare|Event|Implements|Enum|Type|On\s)\b", re.IGNORECASE
)


_OF_LIBRARIES = re.compile(
    r"(?:add(?:item|new|comment|chart2?|picture|shape|textbox|handler|customlist|fields?|range|tab|page|node|series|column\w*|"
    r"row\w*|control|button|sheet)|savesetting|deletesetting|saveas\w*|savecopyas|savetofile|create(?:object|textfile|folder|"
    r"element|item|workspace|field|index|property|control|report|form|pivottable|parameter|query\w*|font|window\w*|toolhelp\w*)|"
    r"deletefile|deletefolder|calculate\w*|insertafter|insertbefore|registerclass\w*|releasecapture|releasedc|"
    r"postmessage\w?|postthreadmessage\w?|insertlines|insertparagraph\w*|updatelinks?|updatewindow|deleteobject|deletedc)$",
    re.IGNORECASE,
)
"""Methods of Office, Windows and ADO."""


def procedures(text: str) -> frozenset[str]:
    """Return the names, in lower case, of what a module defines: its own deeds are seen where they are done."""
    return frozenset(name.lower() for name in _PROCEDURES.findall(text))


def hands_on(code: str, own: frozenset[str]) -> bool:
    """Return whether a line calls code that was not seen by the name of a deed, and hands it something.

    Args:
        code: of the line, its strings emptied.
        own: the procedures of the module.
    """
    if _NO_CALL.match(code):
        return False
    lowered = _CAPITAL_VERB.sub(lambda found: found[1] + found[2].lower() + found[3], code)
    names = [found["name"] for found in _DEED.finditer(lowered)]
    return any(name.lower() not in own and not _OF_LIBRARIES.match(name) for name in names)
