"""Remembering and governing: the tools, their sightings, verdicts, events and migration."""
