"""The board in the browser: pages drawn on the server, read-only, without a script they would need."""
