"""Opening a file on Windows so that everybody else may still read, write, rename and delete it."""

from __future__ import annotations

import os
import sys
from typing import BinaryIO

GENERIC_READ = 0x8000_0000
SHARE_READ_WRITE_DELETE = 0x1 | 0x2 | 0x4
OPEN_EXISTING = 3


def open_file(path: str) -> BinaryIO:
    """Open an existing file read-only with full sharing.

    Raises:
        OSError: it cannot be opened, with `winerror` set.
    """
    if sys.platform != "win32":
        raise OSError("only Windows opens files this way")
    import ctypes  # noqa: PLC0415 - only here
    import msvcrt  # noqa: PLC0415 - only here
    from ctypes import wintypes  # noqa: PLC0415 - only here

    create = ctypes.WinDLL("kernel32", use_last_error=True).CreateFileW
    create.restype = wintypes.HANDLE
    create.argtypes = [wintypes.LPCWSTR, *[wintypes.DWORD] * 2, wintypes.LPVOID, *[wintypes.DWORD] * 2, wintypes.HANDLE]
    handle = create(path, GENERIC_READ, SHARE_READ_WRITE_DELETE, None, OPEN_EXISTING, 0, None)
    if handle == wintypes.HANDLE(-1).value:
        raise ctypes.WinError(ctypes.get_last_error())
    return os.fdopen(msvcrt.open_osfhandle(handle, os.O_RDONLY | os.O_BINARY), "rb")
