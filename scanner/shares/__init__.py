"""Ways to reach a share: what is listed and opened there, and how its paths are written for people."""
