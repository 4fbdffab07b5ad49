from __future__ import annotations

import pytest

from classifiers.connections import Database, File, Host, reached, server_name
from classifiers.landscape import Landscape, NodeKind, Reach, Spot, System

LAND = Landscape(
    roads=(("north", "/mnt/north"), ("north", r"\\FILES01\North")),
    drives=(("P", r"\\files01\north\Quality"),),
    systems=(System(name="MES", kind="database", aliases=("mes*",), dsn=("MES_*",), hosts=("sql01*",)),),
)

LIMITS = [
    r"\\files01\north\Quality\Limits.xlsx",
    r"\\FILES01.plant.local\NORTH\quality\limits.xlsx",
    r"\\?\UNC\files01\north\Quality\Limits.xlsx",
    "//files01/north/Quality/Limits.xlsx",
    r"P:\Limits.xlsx",
    "p:/limits.xlsx  ",
    r'"P:\Limits.xlsx"',
    r"\\?\P:\Limits.xlsx",
    "file:///P:/Limits.xlsx",
    "file:///P|/Limits.xlsx",
    "file:///P:%5CLimits.xlsx",
    r"file:///\\files01\north\Quality\Limits.xlsx",
    "file://files01/north/Quality/Limits.xlsx",
    "file://///files01/north/Quality/Limits.xlsx",
    "smb://files01/north/Quality/Limits.xlsx",
    "smb://user@FILES01/north/Quality/Limits.xlsx",
    "/mnt/north/Quality/Limits.xlsx",
    r"..\Quality\Limits.xlsx",
    "../Quality/./Limits.xlsx",
    r"P:\[Limits.xlsx]Sheet 1",
    r"'P:\[Limits.xlsx]Sheet 1'",
    r"P:\sub\..\Limits.xlsx",
]


@pytest.mark.parametrize("written", LIMITS)
def test_one_file_is_one_place_however_it_is_written(written: str) -> None:
    aim = LAND.aim(written, "north", "Lab/calc.xlsm")
    assert isinstance(aim, Spot)
    assert (aim.share, aim.path, aim.pattern) == ("north", "quality/limits.xlsx", "")


@pytest.mark.parametrize(
    ("written", "path"),
    [
        (r"\\10.0.0.5\north\Quality\Limits.xlsx", "//10.0.0.5/north/quality/limits.xlsx"),
        (r"C:\Users\me\x.csv", "c:/users/me/x.csv"),
        (r"%APPDATA%\Plant\x.ini", "%appdata%/plant/x.ini"),
        (r"\\files02\north\x.csv", "//files02/north/x.csv"),
    ],
)
def test_what_no_road_leads_to_stays_as_it_is(written: str, path: str) -> None:
    aim = LAND.aim(written, "north", "Lab/calc.xlsm")
    assert isinstance(aim, Spot)
    assert (aim.share, aim.path) == ("", path)


@pytest.mark.parametrize(
    ("written", "folder", "pattern"),
    [
        (r"\\files01\north\in\*.csv", "in", "*.csv"),
        (r"\\files01\north\in\*.*", "in", ""),
        (r"\\files01\north\in\day_{?}.csv", "in", "day_*.csv"),
        ("*.xlsx", "lab", "*.xlsx"),
        (r"P:\in\{?}", "quality/in", ""),
    ],
)
def test_a_star_or_a_gap_means_the_files_there(written: str, folder: str, pattern: str) -> None:
    aim = LAND.aim(written, "north", "Lab/calc.xlsm")
    assert isinstance(aim, Spot)
    assert (aim.path, aim.pattern) == (folder, pattern)


def test_a_folder_that_only_the_running_code_knows_is_known_to_that_file_alone() -> None:
    one, other = (LAND.aim(r"{?}\out.csv", "north", path) for path in ("a.py", "b.py"))
    assert one != other


SQL = [
    r"Server=SQL09\LAB;Database=QM;Trusted_Connection=yes",
    r"Provider=SQLOLEDB;Data Source=sql09.plant.local\LAB;Initial Catalog=QM",
    r"Driver={SQL Server};SERVER=tcp:SQL09\lab,1433;DATABASE=qm;UID=x",
    r"ODBC;DRIVER=SQL Server;SERVER=SQL09\LAB;UID=me;DATABASE=QM",
    r"jdbc:sqlserver://SQL09\LAB:1433;databaseName=QM;user=x",
    "jdbc:sqlserver://SQL09;instanceName=LAB;databaseName=QM",
    r"mssql+pyodbc://me@SQL09\LAB/QM?driver=ODBC+Driver+17+for+SQL+Server",
    "mssql+pyodbc:///?odbc_connect=DRIVER%3D%7BSQL+Server%7D%3BSERVER%3DSQL09%5CLAB%3BDATABASE%3DQM",
]


@pytest.mark.parametrize("written", SQL)
def test_one_database_is_one_node_however_it_is_written(written: str) -> None:
    aim = LAND.aim(written, "north", "x.py")
    assert isinstance(aim, Reach)
    assert (aim.node.id, aim.node.kind) == (r"system:database:sql09\lab/qm", NodeKind.DATABASE)
    assert aim.node.label == r"QM on SQL09\LAB"


@pytest.mark.parametrize(
    "written",
    [
        "DSN=MES_PROD",
        "ODBC;DSN=mes_test;UID=x",
        r"Server=SQL01\A;Database=X",
        "https://mes.plant.local/api",
        "grafana:MES",
    ],
)
def test_a_system_of_record_is_one_node_by_its_patterns(written: str) -> None:
    aim = LAND.aim(written, "north", "x.py")
    assert isinstance(aim, Reach)
    assert (aim.node.id, aim.node.label) == ("system:mes", "MES")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("jdbc:oracle:thin:@ora01:1521:ORCL", Database(server="ora01", name="orcl")),
        ("jdbc:oracle:thin:@//ora01:1521/ORCL", Database(server="ora01", name="orcl")),
        (
            "(DESCRIPTION=(ADDRESS=(HOST=ora01))(CONNECT_DATA=(SERVICE_NAME=ORCL)))",
            Database(server="ora01", name="orcl"),
        ),
        ("postgresql://me:secret@pg01:5432/qm?sslmode=off", Database(server="pg01", name="qm")),
        ("mssql+pyodbc://@LAB_DSN", Database(dsn="lab_dsn")),
        ("ODBC;DSN=LAB;DATABASE=QM", Database(dsn="lab")),
        ("Server=(local);Database=X", Database(server="localhost", name="x")),
        (r"Provider=Microsoft.ACE.OLEDB.12.0;Data Source=P:\x.accdb;", File(path=r"P:\x.accdb")),
        (r";DATABASE=P:\Back.accdb", File(path=r"P:\Back.accdb")),
        (r"Excel 12.0;HDR=YES;DATABASE=\\srv\q\rates.xlsx", File(path=r"\\srv\q\rates.xlsx")),
        (r"Text;FMT=Delimited;HDR=NO;DATABASE=P:\in", File(path=r"P:\in")),
        (r"Driver={Microsoft Access Driver (*.mdb)};DBQ=P:\x.mdb;", File(path=r"P:\x.mdb")),
        (r"sqlite:///C:\x\y.db", File(path=r"C:\x\y.db")),
        ("sqlite:///lab.db", File(path="lab.db")),
        ("opc.tcp://plc01:4840/x", Host(kind="device", name="opc.tcp://plc01")),
        ("mqtt://broker:1883", Host(kind="device", name="mqtt://broker")),
        ("https://api.plant.local:8443/v1/x?y=1#z", Host(kind="web", name="api.plant.local", path="/v1/x")),
        (r"P:\a=b\x.csv", None),
        ("rates.xlsx", None),
    ],
)
def test_a_connection_is_what_it_reaches(written: str, expected: Database | File | Host | None) -> None:
    assert reached(written) == expected


def test_an_address_is_another_server_than_a_name() -> None:
    assert server_name("tcp:10.0.0.5,1433") == "10.0.0.5"
    assert server_name("SQL01.plant.local") == "sql01"
    assert server_name(r"SQL01\MSSQLSERVER") == "sql01"
