"""Reading and editing TOML with line numbers: what records and commit facts are written in."""
