"""What people and scanners can do to the inventory, one transaction each."""
