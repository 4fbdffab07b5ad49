"""Observing: finds and reads tools on shares without ever changing, moving, locking or executing them."""
