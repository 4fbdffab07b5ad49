"""What a stored procedure that is called does, as far as its name tells: in the languages people name them in."""

from __future__ import annotations

import re

from classifiers.evidence import Target, Verb
from classifiers.words import fold
from scanner.reading.code.words import words

_MAIL = re.compile(r"sp_send_dbmail|xp_sendmail|utl_mail|utl_smtp", re.IGNORECASE)
_SHELL = re.compile(r"xp_cmdshell|sp_oa|dbms_scheduler|sp_start_job", re.IGNORECASE)
_ADMINISTERS = re.compile(
    r"\bmsdb\b|\bsp_(?:add|update|delete|attach|detach|drop|grant|revoke)_?(?:job|schedule|alert|operator|login|user|role|"
    r"linked|srv|extended|message|server|category)|\bsp_(?:rename|configure|refresh|recompile|updatestats|settriggerorder)",
    re.IGNORECASE,
)
"""Procedures that the database server brings along for those who run it."""
_WORDS = re.compile(r"[^\W\d_]+")
_ASKING = words("get gets fetch find search select lookup show read check validate exists")
"""Verbs that, where they come first, say what the whole name means: `GetUpdatedOrders`."""
_READING = words(
    "sel query list rpt report view help count print export", "liste lista buscar busca obtener hole zeige lire"
)
_WRITING = words(
    "insert ins update upd updt delete del save set post book write add create remove purge merge upsert release",
    "approve transfer confirm change modify lock unlock block unblock cancel void reverse reject accept receive",
    "issue reserve allocate assign unassign complete finish close archive reset register import upload put push store",
    "replace move revert enable disable pick stage putaway ship split consume backflush adjust recalc recalculate",
    "aendern aendere setze setzen buche buchen verbuchen anlegen loesche loeschen speichern freigeben sperren "
    "stornieren",
    "einfuegen aktualisieren aktualisiere schreiben schreibe uebernehmen umbuchen rueckmelden abschliessen",
    "actualizar actualiza insertar inserta eliminar elimina borrar borra guardar guarda grabar graba registrar "
    "registra",
    "modificar modifica crear anular anula aprobar cerrar mantenimiento ingresar ingresa agregar agrega",
    "atualizar atualiza inserir insere excluir exclui gravar grava salvar salva incluir inclui alterar altera "
    "cancelar baixar",
    "maj inserer inserez supprimer enregistrer modifier creer ajouter valider cloturer annuler miseajour",
    "aggiorna aggiornare inserisci inserire inserisce cancella salva crea registra conferma annulla chiudi",
    "zmen zmena zmenit uprav uprava vloz vlozit pridej smaz smazat zapis uloz ulozit aktualizuj zauctuj potvrd storno",
    "zmien zmiana dodaj usun zapisz aktualizacja wstaw zatwierdz ksieguj zaksieguj anuluj",
    "guncelle ekle sil kaydet iptal onayla degistir olustur",
    "actualizeaza adauga sterge salveaza modifica anuleaza",
    "izmenit dobavit udalit obnovit zapisat wijzig wijzigen verwijder toevoegen opslaan bijwerken boeken",
)


def procedure(name: str) -> tuple[Verb, Target | None]:
    """Return what a call of this procedure does; one whose name says nothing runs in the database."""
    if _MAIL.search(name):
        return Verb.SEND, Target.MAIL
    if _SHELL.search(name):
        return Verb.RUN, None
    if _ADMINISTERS.search(name):
        return Verb.RUN, Target.DATABASE
    found = [word for word in _WORDS.findall(fold(name)) if word in _ASKING | _READING | _WRITING]
    if found and (found[0] in _ASKING or _WRITING.isdisjoint(found)):
        return Verb.READ, None
    return (Verb.WRITE if found else Verb.RUN), Target.DATABASE
