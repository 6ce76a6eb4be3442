from __future__ import annotations

from kdr.record.locate import locate

TEXT = """\
# a comment [not.a.table]
schema = 1
"quoted key" = 'x = 1'
list = [
  "[[trap]]",  # ]
  'b',
]
quote = '''
[[statement]]
id = "none of this is TOML"
''' # after
basic = \"\"\"
a \\\"\"\" b
key = 2\"\"\"\"\"

[origin]
file.name = { inner = "}" }

[[objection]]
id = "O1"
[[objection.answer]]
id = "R1"
[[objection.answer]]
id = "R2"

[[objection]]
[[objection.answer]]
id = "R3"
"""


def test_keys_and_tables_are_found_where_they_are_written_and_strings_are_stepped_over() -> None:
    lines = locate(TEXT)
    rows = TEXT.splitlines()
    assert lines.pop(()) == 1
    assert {where: rows[line - 1] for where, line in lines.items()} == {
        ("schema",): "schema = 1",
        ("quoted key",): "\"quoted key\" = 'x = 1'",
        ("list",): "list = [",
        ("quote",): "quote = '''",
        ("basic",): 'basic = """',
        ("origin",): "[origin]",
        ("origin", "file", "name"): 'file.name = { inner = "}" }',
        ("objection",): "[[objection]]",
        ("objection", 0): "[[objection]]",
        ("objection", 0, "id"): 'id = "O1"',
        ("objection", 0, "answer"): "[[objection.answer]]",
        ("objection", 0, "answer", 0): "[[objection.answer]]",
        ("objection", 0, "answer", 0, "id"): 'id = "R1"',
        ("objection", 0, "answer", 1): "[[objection.answer]]",
        ("objection", 0, "answer", 1, "id"): 'id = "R2"',
        ("objection", 1): "[[objection]]",
        ("objection", 1, "answer"): "[[objection.answer]]",
        ("objection", 1, "answer", 0): "[[objection.answer]]",
        ("objection", 1, "answer", 0, "id"): 'id = "R3"',
    }
    assert lines["objection", 0, "answer", 1, "id"] == 24
    assert lines["objection", 1] == 26
