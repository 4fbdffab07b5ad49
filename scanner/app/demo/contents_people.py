"""Personal folders, damaged files and the noise of every share of the demo plant."""

from __future__ import annotations

import random
from collections.abc import Iterator

from scanner.app.demo import scripts_engineering as scripts
from scanner.app.demo.files import DemoFile, binary, changed, document, jpg, pdf, png, text
from scanner.app.demo.vba_office import COLOURS, HOLIDAYS, OEE, RENAME
from scanner.app.demo.vbaproject import VbaModuleText, vba_project
from scanner.app.demo.workbooks import Properties, SheetSpec, workbook

_BOOK = VbaModuleText(name="ThisWorkbook", code="", kind="document")


def files() -> Iterator[DemoFile]:
    """Yield everything that is personal, broken or not a tool at all."""
    yield from _personal()
    yield from _damaged()
    yield from _documents()
    yield from _pictures_and_logs()


def _personal() -> Iterator[DemoFile]:
    """Yield small utilities of people, which harm nobody."""

    def tool(path: str, module: VbaModuleText, author: str, sheet: str = "Tabelle1") -> DemoFile:
        return binary(
            path, workbook([SheetSpec(name=sheet)], modules=[_BOOK, module], properties=Properties(author=author))
        )

    yield tool("Personal/wolff_b/Urlaubsplaner Schicht B 2026.xlsm", HOLIDAYS, "Beate Wolff", "Plan")
    yield tool("Personal/petrov_l/Farben.xlsm", COLOURS, "Lev Petrov")
    yield tool("Personal/petrov_l/Fotos_umbenennen.xlsm", RENAME, "Lev Petrov")
    yield text("Personal/sato_r/rename_scope_pictures.py", scripts.RENAME_PY)
    yield binary("Personal/wolff_b/~$Urlaubsplaner Schicht B 2026.xlsm", b"\x0bBeate Wolff".ljust(54) + b" " * 111)


def _damaged() -> Iterator[DemoFile]:
    """Yield files that cannot be read, or are not what their name says."""
    chance = random.Random(404)  # noqa: S311 - made-up damage, the same each time
    whole = workbook([SheetSpec(name="Daten")], modules=[_BOOK, OEE], properties=Properties(author="Irina Falk"))
    yield binary("Production/OEE/OEE_2025-12 (Wiederhergestellt).xlsm", whole[: len(whole) * 2 // 3], year=2025)
    project = bytearray(vba_project([_BOOK, OEE]))
    project[1024:] = chance.randbytes(len(project) - 1024)
    yield binary(
        "Archive 2019/Production/OEE_alt.xlsm", workbook([SheetSpec(name="Daten")], vba=bytes(project)), year=2019
    )
    yield binary("Archive 2019/Quality/Reklamation_2018_defekt.mdb", chance.randbytes(60_000), year=2019)
    yield binary("Archive 2019/Production/OEE_2019_Sicherung.bak", whole, year=2019)
    yield binary("Production/OEE/Sicherung/oee_2026_04.dat", whole)
    yield binary("Test/Station 4/leer.xlsm", b"")


def _documents() -> Iterator[DemoFile]:
    """Yield what people write and receive: documents, lists, data sheets."""
    for number in range(1, 13):
        path = f"Engineering/Datenblätter/Datenblatt_{4700 + number}.pdf"
        yield binary(path, pdf(f"Data sheet {4700 + number}"))
    for number in range(1, 9):
        path = f"HR/Unterweisungen/Unterweisung Arbeitssicherheit {number}.docx"
        yield binary(path, document(["Unterweisung", f"Teil {number}"]))
    for year in (2017, 2018, 2019):
        for name in ("Organigramm", "Raumplan", "Telefonliste"):
            yield binary(f"Archive 2019/{name} {year}.pdf", pdf(f"{name} {year}"), year=year)
    for number in range(1, 8):
        plain = workbook([SheetSpec(name="Liste", rows=[("Pos", "Text"), *[(n, "Karton") for n in range(20)]])])
        yield binary(f"Logistics/Lieferscheine/Lieferliste KW{20 + number}.xlsx", plain)
    yield text("Logistics/README.txt", "Lieferlisten bitte nach KW benennen. Danke!", codec="cp1252")
    yield text("Quality/FinalTest/README.txt", "Grenzen: FinalTestLimits.accdb (nicht die Kopien!!)", codec="cp1252")
    yield text("HR/Kantine/speiseplan.csv", "Tag;Gericht\nMontag;Linsensuppe\nDienstag;Maultaschen", codec="cp1252")


def _pictures_and_logs() -> Iterator[DemoFile]:
    """Yield what machines and cameras leave behind."""
    for number in range(24):
        yield binary(f"Maintenance/Fotos/IMG_{2030 + number}.jpg", jpg(f"IMG_{2030 + number}"))
    for number in range(8):
        yield binary(f"Test/Station 4/Screenshots/scope_{number:02}.png", png(16 * number))
    chance = random.Random(7)  # noqa: S311 - made-up readings, the same each time
    for day in range(1, 26):
        lines = [f"2026-05-{day:02} {h:02}:00:00;FT4;AX-200;{chance.gauss(0, 0.8):.4f};PASS" for h in range(6, 22)]
        yield text(f"Test/Station 4/Logs/FT4_2026-05-{day:02}.log", "\n".join(lines))
    for line in (3, 4):
        for month in range(1, 7):
            rows = [f"{month:02}-{d:02};{chance.randint(800, 990)};{chance.randint(0, 30)}" for d in range(1, 29)]
            yield text(f"Production/Export/line{line}_2026-{month:02}.csv", "\n".join(["day;good;scrap", *rows]))
    empty = DemoFile(path="Production/Export/platzhalter.tmp", content=b"", modified=changed("platzhalter"))
    yield empty
