"""Reports, dashboards and workflows of analysis tools: what they connect to, select, calculate and write."""
