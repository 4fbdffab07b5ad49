"""Judging: evidence and facts in, verdict out. Pure: opens no file, reads no clock, no socket."""
