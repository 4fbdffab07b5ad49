"""Where the inventory is kept: SQLAlchemy lives here only, on SQLite and PostgreSQL alike."""
