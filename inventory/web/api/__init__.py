"""The inventory for programs: versioned REST under `/api/v1`, by the same services and refusals as the pages."""
