"""Everything stored: one SQLAlchemy module a kind of record."""
