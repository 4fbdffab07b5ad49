"""What Python's calls change in systems of the business: Odoo, tickets, CRM, web forms, in-house code."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from classifiers.words import fold
from scanner.reading.code import effects
from scanner.reading.code.effects import Effect
from scanner.reading.code.pynames import MODEL, is_in_house
from scanner.reading.code.pytexts import text_of
from scanner.reading.code.words import words

if TYPE_CHECKING:
    from scanner.reading.code.pycalls import Call

_WRITES = effects.WRITES_WEB
"""A record of a business system, changed through its interface; which record it is decides what that means."""
_ASKS = re.compile(
    r"^(?:search\w*|read\w*|fields_get|name_search|name_get|check_\w+|default_get|export_data|get_\w+|browse|version|"
    r"authenticate|login|exists|mapped|filtered)$"
)
_ODOO = words("create write unlink copy toggle_active action_confirm action_post button_confirm button_validate")
_KNOWN_MODEL = re.compile(
    r"^(?:account|crm|delivery|fleet|helpdesk|hr|loyalty|maintenance|mrp|payment|pos|procurement|product|project|purchase|"
    r"quality|rental|repair|res|sale|stock|subscription|uom)\.[a-z0-9_]+(?:\.[a-z0-9_]+)*$"
)
"""A model of which the first word alone tells that it is one of Odoo."""
_CHANGES = re.compile(r"\b(?:create|write|unlink|delete|update|upsert|copy|action|button|confirm|validate|post)\b")
_ASKED_FOR = re.compile(r"\b(?:env|pool)(?:\[|\.get\()([a-z0-9_.]+)[\])]")
_ADDONS = words("odoo openerp osv")
_OF_FILES = re.compile(
    r"\bopen\(|file|writer|sheet|workbook|csv|zip|sock|buffer|stream|super\(|dict|copy\.", re.IGNORECASE
)
_SAYS = words("print info debug warning error exception log critical append format join")
_TICKETS = words(
    "create_issue create_issues add_comment add_worklog assign_issue transition_issue add_user_to_group "
    "create_customer_request delete_issue issue_create issue_update set_issue_status add_actor_to_project_role",
)
_OF_TICKETS_ALONE = words("create_issue transition_issue assign_issue add_worklog add_actor_to_project_role")
"""Names that no other library has."""
_OF_SERVICES: Mapping[str, frozenset[str]] = {
    "simple_salesforce": words("create update upsert delete insert"),
    "pysnow": words("create update delete"),
    "jira": words("update delete") | _TICKETS,
    "atlassian": words("update create_page update_page remove_page") | _TICKETS,
    "hubspot": words("create update archive upsert"),
    "frappeclient": words("insert update submit delete insert_many cancel"),
    "frappe": words("insert save submit cancel delete_doc set_value db_set"),
    "pyodata": words("create_entity update_entity delete_entity"),
    "stripe": words("create modify delete capture refund"),
    "shopify": words("save destroy adjust set"),
    "quickbooks": words("save delete void"),
    "xero": words("put save"),
    "woocommerce": words("post put delete"),
    "pyairtable": words("create batch_create update batch_update delete batch_delete batch_upsert"),
    "smartsheet": words("add_rows update_rows delete_rows"),
    "mwclient": words("edit save"),
    "pynetbox": words("create update delete save"),
    "pymonday": words("create_item change_item_value"),
}
"""Libraries of business systems, and the methods with which they change records."""
_ORM = re.compile(
    r"\.objects(?:\.\w+\(\))*\.(?:create|bulk_create|update|bulk_update|update_or_create|get_or_create|delete)$"
)
_SOAP = re.compile(r"\.service\.\w+$")
_BROWSERS = words("selenium playwright splinter helium pyppeteer mechanize seleniumbase undetected_chromedriver")
_CLICKS = words("click send_keys press submit check dispatch_event double_click execute_script")
_SAVES = re.compile(
    r"\b(?:save|saving|approve|release|confirm|create|update|delete|remove|add|book|register|assign|schedule|finish|"
    r"complete|insert|upload|publish|"
    r"salvar|gravar|guardar|grabar|cadastrar|incluir|inserir|excluir|confirmar|criar|crear|agregar|adicionar|vincular|"
    r"concluir|registrar|aprobar|aprovar|actualizar|atualizar|eliminar|speichern|anlegen|buchen|bestaetigen|freigeben|loeschen|"
    r"hinzufuegen|enregistrer|valider|ajouter|supprimer|creer|confirmer|salva|conferma|aggiungi|elimina|inserisci|"
    r"zapisz|dodaj|zatwierdz|usun|uloz|ulozit|potvrdit|pridat|kaydet|onayla|ekle|sil|opslaan|toevoegen|bevestigen|"
    r"sohranit|salveaza|adauga)\b|保存|提交|确认|確認|新增|添加|登録|送信|저장|등록|확인|сохран|добав|провести|удал"
)
_ASKING_FORM = re.compile(
    r"\b(?:login|log in|sign in|search|filter|cookie|captcha|download|export|print|popup|close|dismiss)\b"
)
_DEED = re.compile(
    r"^(?:create|update|set|change|post|book|cancel|confirm|approve|release|insert|delete|close|reverse|transfer|issue|receive|"
    r"adjust|block|unblock|assign|register|ship|pay)\b"
)
_SESSION = re.compile(r"(?:^|[._])(?:db|db_?session|session|sess|conn|connection|cursor|cur|database)$", re.IGNORECASE)
_CHANGES_RECORD = re.compile(
    r"(?:create|update|set|change|post|book|cancel|confirm|approve|release|insert|delete|remove|close|reverse|transfer|issue|"
    r"receive|adjust|block|unblock|assign|register|ship|pay|save|store|add|calibrate|scrap|reject|upsert|write|record|reserve|"
    r"complete|start|finish|mark|toggle)\b"
)
_OBJECT = re.compile(
    r"\b(?:orders?|work ?orders?|invoices?|payments?|journals?|stocks?|inventory|goods|prices?|tax(?:es)?|lots?|"
    r"batch(?:es)?|deliver(?:y|ies)|shipments?|boms?|routings?|receipts?|materials?|postings?|purchase|sales|quotations?|"
    r"credit ?notes?)\b"
)
_STORES = re.compile(
    r"^(?:bulk )?(?:insert|upsert|truncate|merge|delete|update|save|write|store|append|clean|load)"
    r"(?: (?:to|into|in))?"
    r"(?: (?:data|rows?|records?|many|batch|bulk|tables?|db|database|df|dataframe|values|entr(?:y|ies)))+$"
)
_DATABASE = re.compile(
    r"\b(?:db|database|postgres(?:ql)?|pg|oracle|mysql|mariadb|mssql|sql ?server|hana|mongo|dwh|warehouse|dao|"
    r"repository|repo|erp|mes|odoo|bigquery|snowflake)\b"
)
_SHOWN = re.compile(
    r"\b(?:pdf|excel|csv|files?|sheets?|tables?|charts?|plots?|labels?|lists?|df|frames?|columns?|rows?|templates?|mails?|"
    r"emails?|pages?|forms?|views?|widgets?|ui|logs?|reports?|text|names?|colou?rs?|title|path|folder|size|ids?|key|cache|"
    r"index|session|window|button|map|image|json|dict)\b"
)


def service_act(call: Call) -> Effect | None:
    """Return what a call changes in a system of the business; None if it has nothing to do with one."""
    return next((effect for act in _ACTS if (effect := act(call)) is not None), None)


def _odoo(call: Call) -> Effect | None:
    """`models.execute_kw(db, uid, key, "sale.order", "write", [...])` over XML-RPC or JSON-RPC, and its wrappers."""
    if call.method in {"execute_kw", "execute", "exec_workflow", "call"}:
        texts = [text_of(one, call.names) or "" for one in call.node.args]
        asked = [deed for model, deed in pairwise(texts) if MODEL.match(model) and deed.isidentifier()]
        if asked:
            return effects.READS if _ASKS.match(asked[0]) else _WRITES
    model = _of_model(call) if call.method in _ODOO else None
    if model is not None:
        return replace(_WRITES, note=f"'{model}'" if model else "")
    return _of_wrapper(call)


def _of_wrapper(call: Call) -> Effect | None:
    """`target.write("stock.quant", ids, values)`, `rpc("sale.order", "create", values)`: a class of the house's own."""
    if call.method in _SAYS:
        return None
    texts = [call.text(place) or "" for place in range(min(len(call.node.args), 3))]
    for place, text in enumerate(texts):
        if not _KNOWN_MODEL.match(text):
            continue
        following = texts[place + 1] if place + 1 < len(texts) else ""
        deed = following if following.isidentifier() else call.method
        return _WRITES if _CHANGES.search(fold(deed)) and not _ASKS.match(deed) else None
    return None


def _of_model(call: Call) -> str | None:
    """Return the model whose method is called, or the one of the record: `env["sale.order"].browse(1).write({...})`.

    It is "" where the program does not say which. A module of Odoo itself changes records by these methods alone.
    """
    if found := _ASKED_FOR.search(call.origin):
        return found[1]
    if re.search(r"odoorpc|erppeek|odooly", call.origin):
        return ""
    return "" if call.names.imported & _ADDONS and call.node.args and not _OF_FILES.search(call.origin) else None


def _service(call: Call) -> Effect | None:
    """A method with which the library of a business system changes records."""
    for library in call.names.imported & _OF_SERVICES.keys():
        if call.method in _OF_SERVICES[library] and not _plain(call):
            return _WRITES
    return _WRITES if call.method in _OF_TICKETS_ALONE else None


def _plain(call: Call) -> bool:
    """`{}.update(...)`, `set.add`: a method that plain values have, too, counts on a record alone."""
    receiver = call.origin.rpartition(".")[0].casefold()
    return not receiver or bool(re.search(r"dict|json|params|payload|headers|data$|config|^[a-z]$|os\.|path", receiver))


def _mapped(call: Call) -> Effect | None:
    """`Order.objects.create(...)` of Django."""
    return effects.WRITES_DATABASE if _ORM.search(call.origin) else None


def _soap(call: Call) -> Effect | None:
    """`client.service.PostInvoice(...)` over SOAP: the name of the operation says what it does."""
    if not call.names.imported & {"zeep", "suds"} or not _SOAP.search(call.origin):
        return None
    return _WRITES if _DEED.match(fold(call.method)) else effects.READS


def _browser(call: Call) -> Effect | None:
    """A button that saves, pressed by a script in a page: what its selector or its variable is called says so."""
    if not call.names.imported & _BROWSERS or call.method not in _CLICKS:
        return None
    said = fold(" ".join(_said(call)))
    return _WRITES if _SAVES.search(said) and not _ASKING_FORM.search(said) else None


def _said(call: Call) -> Iterator[str]:
    """Yield the selectors on the way to what is pressed, and the name of the variable that holds it."""
    if call.method not in {"send_keys", "press"} and isinstance(call.node.func, ast.Attribute):
        yield ast.unparse(call.node.func.value)
    if call.method in {"click", "check", "execute_script"}:
        yield call.text(0) or ""


def _stored(call: Call) -> Effect | None:
    """`warehouse_db.insert_rows(table, rows)`: an object of the house that stands for a database."""
    if call.root not in call.names.imported or not is_in_house(call.root) or not _handed(call):
        return None
    return effects.WRITES_DATABASE if _STORES.match(fold(call.method)) and _DATABASE.search(fold(call.origin)) else None


def _with_session(call: Call) -> Effect | None:
    """`crud.calibrate_gauge(db, number)`: other code of the house that is handed a database, and named after a deed."""
    if call.root not in call.names.imported or not is_in_house(call.root):
        return None
    handed = any(
        isinstance(one, ast.Name | ast.Attribute) and _SESSION.search(ast.unparse(one)) for one in call.node.args
    )
    return effects.WRITES_DATABASE if handed and _CHANGES_RECORD.match(fold(call.method)) else None


def _in_house(call: Call) -> Effect | None:
    """`erp.update_order(number, quantity)` of other code of the house: its name says verb and object."""
    if call.root not in call.names.imported or not is_in_house(call.root) or not _handed(call):
        return None
    name = fold(call.method)
    deed = _DEED.match(name) and _OBJECT.search(name) and not _SHOWN.search(name)
    return _WRITES if deed else None


def _handed(call: Call) -> bool:
    """True if the call is given data, not only a file's name or a flag."""
    given = [*call.node.args, *(one.value for one in call.node.keywords)]
    return any(not isinstance(one, ast.Constant) for one in given)


_ACTS: tuple[Callable[[Call], Effect | None], ...] = (
    _odoo,
    _service,
    _mapped,
    _soap,
    _browser,
    _stored,
    _with_session,
    _in_house,
)
