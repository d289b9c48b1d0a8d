"""The database: engine, transactions, encryption, migrations. Tables stand in the rooms of their subject."""
