"""Test and engineering of the demo plant: recipes, a Python project, notebooks, a formula workbook."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from scanner.app.demo import scripts_engineering as scripts
from scanner.app.demo.files import DemoFile, binary, text
from scanner.app.demo.workbooks import Properties, SheetSpec, workbook

_LIBRARIES = ("flask", "pandas", "sqlalchemy", "werkzeug", "jinja2", "click")


def files() -> Iterator[DemoFile]:
    """Yield the files of the two departments."""
    yield text("Test/Rezepte/push_recipes_to_mes.py", scripts.RECIPES_PY)
    yield binary("Test/Rezepte/recipes_line3.xlsx", _recipes())
    yield text("Test/Station 4/drift_study.py", scripts.DMM_PY)
    yield text("Test/SQL/yield_per_station.sql", scripts.STATION_SQL)
    yield text("Test/Notebooks/Offset Drift.ipynb", _notebook(scripts.DRIFT_CELLS))
    yield text("Engineering/Messmittelfähigkeit/GageRR Messschieber.ipynb", _notebook(scripts.NOTEBOOK_CELLS))
    yield text("Engineering/Stücklisten/BOM_Vergleich.vbs", scripts.BOM_VBS, codec="cp1252")
    yield text("Engineering/Arbeitspläne/zeiten_anpassen.sql", scripts.ROUTING_SQL, codec="cp1252")
    yield binary("Engineering/Auslegung/Federberechnung_v7.xlsx", _spring_design())
    yield from _project()


def _recipes() -> bytes:
    head = ("station", "step", "parameter", "setpoint", "tolerance_low", "tolerance_high", "unit")
    rows = [(f"FT{4 + n % 2}", n, f"P_{n:02}", 10 * n, 10 * n - 1, 10 * n + 1, "mV") for n in range(1, 30)]
    return workbook([SheetSpec(name="AX-200", rows=[head, *rows])], properties=Properties(author="Ren Sato"))


def _spring_design() -> bytes:
    """Return a calculation of one's own: many formulas, but nobody else works with the result."""
    head = ("d", "D", "n", "G", "Rate", "Weg", "Kraft", "Index", "Korrektur", "Spannung")
    rows = [
        (1.2 + r / 100, 12, 8.5, 81500, f"=D{r}*A{r}^4/(8*B{r}^3*C{r})", 5, f"=E{r}*F{r}", f"=B{r}/A{r}",
         f"=(4*H{r}-1)/(4*H{r}-4)+0.615/H{r}", f"=I{r}*8*G{r}*B{r}/(PI()*A{r}^3)")
        for r in range(2, 132)
    ]  # fmt: skip
    return workbook([SheetSpec(name="Druckfeder", rows=[head, *rows])], properties=Properties(author="Lev Petrov"))


def _notebook(cells: Sequence[str]) -> str:
    listed = [
        {
            "cell_type": "code",
            "execution_count": n,
            "metadata": {},
            "outputs": [],
            "source": cell.splitlines(keepends=True),
        }
        for n, cell in enumerate(cells, start=1)
    ]
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    return json.dumps(
        {"cells": listed, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}, indent=1, ensure_ascii=False
    )


def _project() -> Iterator[DemoFile]:
    """Yield a Python project with the virtual environment that somebody copied along with it: one tool."""
    folder = "Test/Tools/yield_viewer"
    for path, body in scripts.LIMITS_TOOL.items():
        yield text(f"{folder}/{path}", body)
    yield text(f"{folder}/.venv/pyvenv.cfg", "home = C:\\Python311\nversion = 3.11.4")
    packages = f"{folder}/.venv/Lib/site-packages"
    for library in _LIBRARIES:
        yield text(f"{packages}/{library}/__init__.py", f'"""{library}"""\n__version__ = "2.0.0"')
        yield text(f"{packages}/{library}/core.py", f"def run(command):\n    return {library!r}, command")
        yield text(
            f"{packages}/{library}/models.py",
            "class Table:\n    def save(self, cursor):\n        cursor.execute('UPDATE t SET a = 1')",
        )
        yield text(f"{packages}/{library}-2.0.0.dist-info/METADATA", f"Name: {library}\nVersion: 2.0.0")
