"""Alembic scripts, part of the package so that an installed wheel can migrate."""
