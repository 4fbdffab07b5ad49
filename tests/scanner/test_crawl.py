"""The walk: what it takes, what it leaves out and counts, and what it survives."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from classifiers.evidence import Trouble
from scanner import discards
from scanner.crawl import Listing, Rules, Walk
from scanner.globs import Globs

ROOT = Path(__file__).parents[2]


def walked(root: Path, rules: Rules | None = None) -> tuple[Walk, dict[str, Listing]]:
    walk = Walk(str(root), rules)
    return walk, {listing.path: listing for listing in walk}


def candidates(listings: dict[str, Listing]) -> list[str]:
    return sorted(f"{path}/{row[0]}".lstrip("/") for path, listing in listings.items() for row in listing.rows)


def troubles(listings: dict[str, Listing]) -> list[tuple[str, Trouble]]:
    return sorted((line.path, line.problem.trouble) for listing in listings.values() for line in listing.problems)


def test_suffixes_decide_first_and_what_is_left_out_is_counted(plant: Path) -> None:
    walk, listings = walked(plant)
    assert candidates(listings) == [
        "Logistics/labels.vbs",
        "Logistics/tool/run.py",
        "Logistics/tool/sub/more.py",
        "Quality/limits.py",
        "Quality/read me.txt",
    ]
    assert walk.discarded == {
        discards.MEDIA: 1,
        discards.TABLES: 1,
        discards.MARKUP: 2,
        discards.DEPENDENCIES: 2,
    }
    assert (walk.files, walk.candidates) == (9, 5)


def test_files_of_a_discarded_suffix_are_not_even_looked_up(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_text("x")
    (tmp_path / "b.py").write_text("x")
    code = f"import scanner.crawl\nprint([len(listing.rows) for listing in scanner.crawl.Walk({str(tmp_path)!r})])"
    traced = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", "import sys\nsys.addaudithook(lambda e, a: e == 'open' and print(a[0]))\n" + code],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert traced.stdout.splitlines()[-1] == "[1]"
    assert "a.jpg" not in traced.stdout


def test_a_project_is_the_outermost_folder_with_a_marker(plant: Path) -> None:
    (plant / "Logistics/tool/sub/setup.py").write_text("")
    (plant / "Quality/package.json").write_text("{}")
    _, listings = walked(plant)
    assert {path: listing.project for path, listing in listings.items()} == {
        "": "",
        "Logistics": "",
        "Logistics/tool": "Logistics/tool",
        "Logistics/tool/sub": "Logistics/tool",
        "Quality": "Quality",
    }


def test_a_stray_package_file_does_not_turn_a_whole_share_into_one_tool(plant: Path) -> None:
    (plant / "requirements.txt").write_text("x")
    assert walked(plant)[1]["Quality"].project == ""
    (plant / "pyproject.toml").write_text("")
    assert walked(plant)[1]["Quality"].project == "."


def test_a_visual_studio_solution_is_a_project(plant: Path) -> None:
    (plant / "Quality/Gauge.SLN").write_text("")
    assert walked(plant)[1]["Quality"].project == "Quality"


def test_an_unpacked_power_platform_solution_is_a_project_below_the_root(plant: Path) -> None:
    for folder in (
        "Apps/Scrap/Other",
        "Apps/Scrap/Workflows",
        "Apps/Zip",
        "Apps/Canvas/Src",
        "Other",
        "Apps/None/Other",
    ):
        (plant / folder).mkdir(parents=True)
    for name in ("Apps/Scrap/Other/Solution.xml", "Apps/Zip/solution.xml", "Apps/Canvas/CanvasManifest.json"):
        (plant / name).write_text("<x/>")
    (plant / "Other/Solution.xml").write_text("<x/>")
    for name in (
        "Apps/Scrap/Workflows/Post.json",
        "Apps/Zip/a.json",
        "Apps/Canvas/Src/App.fx.yaml",
        "Apps/None/Other/a.vbs",
    ):
        (plant / name).write_text("{}")
    projects = {listing.project for listing in walked(plant)[1].values()} - {"", "Logistics/tool"}
    assert projects == {"Apps/Scrap", "Apps/Zip", "Apps/Canvas"}


def test_the_model_of_a_power_bi_project_is_one_tool(plant: Path) -> None:
    tables = plant / "Scrap.SemanticModel/definition/tables"
    tables.mkdir(parents=True)
    (plant / "Scrap.SemanticModel/definition.pbism").write_text("{}")
    (tables / "Limits.tmdl").write_text("table Limits")
    assert walked(plant)[1]["Scrap.SemanticModel/definition/tables"].project == "Scrap.SemanticModel"


def test_lock_files_of_open_documents_are_no_tools(tmp_path: Path) -> None:
    for name in ("~$Limits.xlsm", "Limits.laccdb", "old.LDB", "~keep.xlsm"):
        (tmp_path / name).write_text("x")
    walk, listings = walked(tmp_path)
    assert candidates(listings) == ["~keep.xlsm"]
    assert walk.discarded == {discards.LOCKS: 3}


def test_folders_may_be_called_like_files(tmp_path: Path) -> None:
    (tmp_path / "photos.jpg").mkdir()
    (tmp_path / "photos.jpg/a.py").write_text("x")
    (tmp_path / "x.xlsm").mkdir()
    walk, listings = walked(tmp_path)
    assert candidates(listings) == ["photos.jpg/a.py"]
    assert walk.directories == 3


def test_globs_and_skipped_places_are_left_out(plant: Path) -> None:
    rules = Rules(
        globs=Globs(exclude=["sub", "*.vbs"]),
        skip=frozenset({str(plant / "Quality"), str(plant / "Logistics/tool/run.py")}),
    )
    walk, listings = walked(plant, rules)
    assert candidates(listings) == []
    assert walk.discarded[discards.EXCLUDED] == 2
    assert walk.discarded[discards.OTHER_SHARE] == 2


def test_only_included_files_are_candidates(plant: Path) -> None:
    assert candidates(walked(plant, Rules(globs=Globs(include=["Quality/*.py"])))[1]) == ["Quality/limits.py"]


def test_links_are_counted_and_never_followed(plant: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.py").write_text("x")
    (plant / "out").symlink_to(outside)
    (plant / "self").symlink_to(".")
    (plant / "dangling.py").symlink_to("nowhere")
    (plant / "file.py").symlink_to(outside / "secret.py")
    walk, listings = walked(plant)
    assert walk.discarded[discards.LINKS] == 4
    assert not any("secret" in path or "file.py" in path for path in candidates(listings))


def test_a_root_may_be_named_through_a_link(plant: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(plant)
    rules = Rules(skip=frozenset({str(tmp_path / "link/Quality")}))
    walk, listings = walked(tmp_path / "link", rules)
    assert walk.whole
    assert "Logistics" in listings
    assert "Quality" not in listings


def test_pipes_and_sockets_are_problems_and_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    _, listings = walked(tmp_path)
    assert troubles(listings) == [("pipe.py", Trouble.NOT_A_FILE)]
    assert listings[""].problems[0].problem.detail == "it is a pipe, not a file"


def test_names_that_are_no_text_are_walked(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path)
    for name in (
        b"bad\xff.xlsm",
        b"line\nbreak.py",
        b"esc\x1b[31m.py",
        b"back\\slash.py",
        "e\u0301.py".encode(),
        "\u00e9.py".encode(),
    ):
        with open(folder + b"/" + name, "w"):  # noqa: PTH123 - a name that is no text
            pass
    _, listings = walked(tmp_path)
    assert len(listings[""].rows) == 6


def test_paths_longer_than_the_system_takes_are_walked(tmp_path: Path) -> None:
    handle = os.open(tmp_path, os.O_RDONLY)
    for number in range(25):
        name = f"{'d' * 200}{number}"
        os.mkdir(name, dir_fd=handle)
        deeper = os.open(name, os.O_RDONLY, dir_fd=handle)
        os.close(handle)
        handle = deeper
    os.close(os.open("deep.py", os.O_CREAT, dir_fd=handle))
    os.close(handle)
    walk, listings = walked(tmp_path)
    assert walk.candidates == 1
    assert troubles(listings) == []
    shutil.rmtree(tmp_path / f"{'d' * 200}0", ignore_errors=True)


def test_a_folder_without_permission_is_a_problem_and_the_rest_is_walked(plant: Path) -> None:
    (plant / "Quality").chmod(0)
    (plant / "Logistics/tool/run.py").chmod(0)
    code = (
        "import os, pwd\nfrom scanner.crawl import Walk\n"
        "if os.geteuid() == 0:\n    os.setgid(65534)\n    os.setuid(65534)\n"
        f"walk = Walk({str(plant)!r})\n"
        "for listing in walk:\n"
        "    troubles = [str(line.problem.trouble) for line in listing.problems]\n"
        "    print(listing.path, listing.complete, len(listing.rows), troubles)\n"
        "print(walk.unreachable, walk.whole)\n"
    )
    for parent in (plant, *plant.parents):
        if parent.owner() == "root" and parent != Path("/"):
            parent.chmod(parent.stat().st_mode | 0o055)
    try:
        answer = subprocess.run(  # noqa: S603 - our own code
            [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
        )
    finally:
        (plant / "Quality").chmod(0o755)
    lines = answer.stdout.splitlines()
    assert "Quality False 0 ['denied']" in lines
    assert "Logistics/tool True 1 []" in lines
    assert lines[-1] == "['Quality'] False"


def test_a_share_that_is_not_there_is_unreachable(tmp_path: Path) -> None:
    walk, listings = walked(tmp_path / "gone")
    assert walk.unreachable == [""]
    assert not walk.whole
    assert troubles(listings) == [("", Trouble.VANISHED)]


def test_folders_that_vanish_meanwhile_are_problems_and_no_end(plant: Path) -> None:
    walk = Walk(str(plant))
    steps = iter(walk)
    assert next(steps).path == ""
    shutil.rmtree(plant / "Logistics")
    left = {listing.path: listing for listing in steps}
    assert troubles(left) == [("Logistics", Trouble.VANISHED)]
    assert "Quality" in left
    assert walk.vanished == ["Logistics"]
    assert walk.whole


def test_a_share_that_vanishes_meanwhile_was_not_walked_whole(plant: Path) -> None:
    walk = Walk(str(plant))
    steps = iter(walk)
    next(steps)
    shutil.rmtree(plant)
    assert list(steps)
    assert not walk.whole


def test_a_folder_that_contains_itself_ends_the_walk_there(tmp_path: Path) -> None:
    inner = tmp_path / "a/b"
    inner.mkdir(parents=True)
    bound = subprocess.run(["mount", "--bind", str(tmp_path), str(inner)], capture_output=True, check=False)  # noqa: S603, S607 - a real loop
    try:
        walk, listings = walked(tmp_path)
    finally:
        if bound.returncode == 0:
            subprocess.run(["umount", str(inner)], check=True)  # noqa: S603, S607 - as above
    if bound.returncode == 0:
        assert troubles(listings) == [("a/b", Trouble.LOOP)]
    assert walk.directories <= 3


def test_the_order_does_not_depend_on_the_file_system(plant: Path) -> None:
    _, listings = walked(plant)
    assert list(listings) == sorted(listings)
    for listing in listings.values():
        assert listing.rows == sorted(listing.rows)


def test_some_folders_alone_can_be_listed(plant: Path) -> None:
    known = {"", "Quality", "Logistics", "Logistics/tool"}
    walk = Walk(str(plant), only=["Logistics/tool", "Quality"], known=known)
    listings = {listing.path: listing for listing in walk}
    assert sorted(listings) == ["Logistics/tool", "Logistics/tool/sub", "Quality"]
    alone = Walk(str(plant), only=["Logistics/tool/sub"], known={*known, "Logistics/tool/sub"})
    assert [(listing.path, listing.project) for listing in alone] == [("Logistics/tool/sub", "Logistics/tool")]


@pytest.mark.parametrize("suffix", sorted(discards.SUFFIXES))
def test_tables_of_suffixes_are_written_as_they_are_compared(suffix: str) -> None:
    assert suffix.startswith(".")
    assert suffix == suffix.lower()


def test_unpacked_apps_are_taken_though_settings_files_are_not(tmp_path: Path) -> None:
    for name in ("Main.pa.yaml", "Old.FX.yaml", "compose.yaml", "a.yml"):
        (tmp_path / name).write_text("x")
    (tmp_path / "folder.pa.yaml").mkdir()
    walk, listings = walked(tmp_path)
    assert candidates(listings) == ["Main.pa.yaml", "Old.FX.yaml"]
    assert walk.discarded == {discards.MARKUP: 2}
    excluding, listings = walked(tmp_path, Rules(suffixes={".yaml": discards.EXCLUDED, ".yml": discards.EXCLUDED}))
    assert (candidates(listings), excluding.discarded) == ([], {discards.EXCLUDED: 4})
