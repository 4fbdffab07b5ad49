"""Safe, bounded ways into hostile files."""
