"""Office documents: packages, binary workbooks, formulas, connections, macro projects."""
