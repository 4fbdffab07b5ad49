"""Languages of engineers as dialects of the script reader: R, MATLAB, SAS, AutoHotkey, FoxPro, PLC text."""
