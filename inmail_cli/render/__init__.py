"""Report -> text, once for every format. Nothing is imported here: JSON must not pay for tables."""
