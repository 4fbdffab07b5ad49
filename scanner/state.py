"""What the scanner needs to know of earlier scans: a protocol that the inventory's store implements."""
