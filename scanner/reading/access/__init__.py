"""Access databases, page by page: tables, queries, macros and VBA of all generations."""
