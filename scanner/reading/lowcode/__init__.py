"""What tools without code are written in: JSON exports, connectors, flow definitions, Power Fx expressions."""
