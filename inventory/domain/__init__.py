"""The policy's nouns and rules of governance: pure, without database, clock or file."""
