"""Where a data check reads its tables: text files, workbooks, Access databases, and databases by URL."""
