"""What a walk never opens, by suffix or by folder, and why: every one is counted on the coverage ledger."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

MEDIA = "media"
FONTS = "fonts"
ARCHIVES = "archives not looked into"
PROGRAMS = "programs and libraries"
TABLES = "plain data"
LOGS = "logs and temporary files"
DOCUMENTS = "plain documents"
DRAWINGS = "drawings and models"
BACKUPS = "disk images and backups"
COMPILED = "compiled sources"
MARKUP = "settings, style and translation files"
LOCKS = "lock files of open documents"
DUMB_LOCKS = "lock files that name nobody"
LINKS = "links not followed"
EXCLUDED = "excluded by settings"
OTHER_SHARE = "belongs to another share or to the inventory"

_BY_REASON: dict[str, str] = {
    MEDIA: (
        ".jpg .jpeg .jpe .png .gif .bmp .tif .tiff .ico .icns .svg .webp .heic .psd .ai .eps .raw .cr2 .nef .emf "
        ".wmf .mp3 .wav .flac .ogg .m4a .aac .wma .mp4 .m4v .avi .mov .mkv .wmv .webm .mpg .mpeg .flv .swf .cur "
        ".ani .xcf"
    ),
    FONTS: ".ttf .otf .woff .woff2 .eot .fon .pfb .pfm",
    ARCHIVES: (
        ".7z .rar .gz .bz2 .xz .zst .lz4 .lzma .z .arj .lzh .ace .jar .war .ear .nupkg .whl .egg .apk .deb .rpm"
    ),
    PROGRAMS: (
        ".exe .dll .msi .msp .msu .sys .ocx .drv .cpl .scr .com .so .dylib .a .lib .bin .efi .mui .cab .appx "
        ".msix .manifest .cat"
    ),
    TABLES: (
        ".csv .tsv .parquet .feather .arrow .avro .orc .h5 .hdf5 .npy .npz .pkl .pickle .dbf .sqlite .sqlite3 .db "
        ".db3 .mdf .ldf .ndf .sdf .tdms .mat .sav .dta .sas7bdat .rds .rdata .tde .hyper .edi .geojson .shp .shx "
        ".gpx .kml"
    ),
    LOGS: ".log .tmp .temp .trace .etl .dmp .evtx .lck .pid .crdownload .part .swp .cache",
    DOCUMENTS: (
        ".pdf .xps .rtf .md .rst .tex .epub .mobi .chm .hlp .msg .eml .pst .ost .ics .vcf .one .webloc .djvu .ps"
    ),
    DRAWINGS: (
        ".dwg .dxf .stp .step .igs .iges .stl .sldprt .sldasm .slddrw .ipt .iam .idw .prt .asm .catpart "
        ".catproduct .catdrawing .x_t .jt .3mf .obj .fbx .glb .skp .gbr .brd .gcode .nc .tap"
    ),
    BACKUPS: ".iso .img .vhd .vhdx .vmdk .vdi .ova .ovf .wim .gho .tib .bkf .vbk .vib",
    COMPILED: ".pyc .pyo .pyd .class .o .pdb .ilk .idb .pch .res .resources .suo .user .snk",
    MARKUP: (
        ".toml .ini .cfg .conf .inf .reg .yml .yaml .css .scss .less .map .lock .po .mo .resx .xsd .xsl "
        ".xslt .dtd .properties .editorconfig .gitignore .gitattributes .gitkeep .sln .slnx .csproj .vbproj "
        ".fsproj .vcxproj .npmrc .ds_store"
    ),
    LOCKS: ".laccdb .ldb",
}

SUFFIXES: Mapping[str, str] = MappingProxyType(
    {suffix: reason for reason, suffixes in _BY_REASON.items() for suffix in suffixes.split()}
)
"""Why files of a suffix (lower case, with its dot) are never opened."""

SOURCES = (".pa.yaml", ".fx.yaml", ".pa.yml", ".fx.yml", ".tar.gz", ".tar.bz2", ".tar.xz")
"""Ends of names that are opened though their last suffix is discarded: unpacked Power Apps, packed folders."""

DEPENDENCIES = "folders of dependencies"
VERSION_CONTROL = "folders of version control"
SYSTEM = "folders of the system"
SNAPSHOTS = "folders of snapshots"
CACHES = "folders of caches"
TEMPLATES = "folders of Office templates"

FOLDERS: Mapping[str, str] = MappingProxyType(
    {
        "node_modules": DEPENDENCIES,
        "bower_components": DEPENDENCIES,
        "site-packages": DEPENDENCIES,
        "dist-packages": DEPENDENCIES,
        ".venv": DEPENDENCIES,
        ".tox": DEPENDENCIES,
        ".nox": DEPENDENCIES,
        ".conda": DEPENDENCIES,
        ".git": VERSION_CONTROL,
        ".svn": VERSION_CONTROL,
        ".hg": VERSION_CONTROL,
        ".bzr": VERSION_CONTROL,
        "cvs": VERSION_CONTROL,
        "$recycle.bin": SYSTEM,
        "recycler": SYSTEM,
        "system volume information": SYSTEM,
        "lost+found": SYSTEM,
        "dfsrprivate": SYSTEM,
        ".trash": SYSTEM,
        ".snapshot": SNAPSHOTS,
        ".snapshots": SNAPSHOTS,
        "~snapshot": SNAPSHOTS,
        ".zfs": SNAPSHOTS,
        "__pycache__": CACHES,
        ".mypy_cache": CACHES,
        ".pytest_cache": CACHES,
        ".ruff_cache": CACHES,
        ".ipynb_checkpoints": CACHES,
        ".vs": CACHES,
        ".idea": CACHES,
        "xlstart": TEMPLATES,
        "document themes": TEMPLATES,
    }
)
"""Why folders of a name (case folded) are never entered."""

VIRTUAL_ENVIRONMENT = "pyvenv.cfg"
"""A file of this name makes its folder one of dependencies, whatever the folder is called."""

STRONG_MARKERS = frozenset(
    {
        *(".git", ".hg", ".svn", "pyproject.toml", "setup.py", "setup.cfg", "Cargo.toml", "go.mod"),
        "vcs-options.json",  # an Access database that was exported as text
        "workflow.knime",
    }
)
"""Names that make their folder a project, also the root of a share."""

MARKERS = STRONG_MARKERS | {
    *("package.json", "requirements.txt", "Pipfile", "environment.yml", "pom.xml", "build.gradle"),
    *("solution.xml", "CanvasManifest.json"),  # a Power Platform solution, an app unpacked from its package
    "definition.pbism",  # a model of Power BI as text
}
"""Names that make their folder a project below the root: one stray file must not turn a share into one tool."""

MARKER_BELOW = {"Other": "Solution.xml"}
"""Folders that do the same to the one above if they hold a file of that name: a solution as its own tool unpacks it."""

MARKER_SUFFIXES = frozenset({".sln", ".slnx", ".csproj", ".vbproj", ".fsproj", ".vcxproj"})
"""Suffixes that do the same. Only suffixes that are never opened stand here."""

OWNER_FILE = "~$"
"""Start of the name of the small file that Office keeps beside an open document."""

LOCK_FILE = ".~lock."
"""The same of LibreOffice; such a name ends with `#`."""
