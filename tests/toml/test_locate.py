from __future__ import annotations

import time
import tomllib

from hypothesis import given, settings
from hypothesis import strategies as st

from kdr.record.write import block, text
from kdr.toml.locate import locate

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


ANY = st.text(st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("'\"\\\n\r[]={}#,\x85")))


@given(st.lists(st.tuples(ANY, ANY)))
def test_no_text_a_record_can_hold_hides_the_tables_after_it(values: list[tuple[str, str]]) -> None:
    document, expected = "", {}
    for number, (first, second) in enumerate(values):
        for where, line in (
            (("t", number), "[[t]]"),
            (("t", number, "a"), f"a = [{text(first)}, # ]\n{text(second)}]"),
            (("t", number, "b"), f"b = {block(second)}"),
        ):
            expected[where] = document.count("\n") + 1
            document += line + "\n"
    assert len(tomllib.loads(document).get("t", [])) == len(values)
    lines = locate(document)
    assert {where: lines[where] for where in expected} == expected


@settings(max_examples=1)
@given(st.none())
def test_a_busy_machine_fails_no_property(nothing: None) -> None:
    time.sleep(2 * settings.get_profile("default").deadline.total_seconds())
