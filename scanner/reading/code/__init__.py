"""Code and SQL as evidence: what statements read, write, compute, send and run."""
