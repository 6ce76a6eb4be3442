"""A project whose only thread and record are made of text that some renderer would act on."""

from __future__ import annotations

import json
from pathlib import Path

from sitebuild import furnish

from kdr.mail.zones import split
from kdr.record.evidence import thread_of

RUN = "__import__('os').system('touch pwned') == 0"

# Shown exactly as written: one statement each, as its headline and as its quote.
LITERAL = (
    "<script>window.pwned = 1</script>",
    "<img src=x onerror='window.pwned = 1'>",
    "</section></article><h1>broken out</h1>",
    "<!-- a comment --> &amp; &lt;entity&gt; &#0; &copy;",
    '" onmouseover="window.pwned = 1" x="',
    "```{eval-rst}",
    "```{raw} html",
    "~~~{include} /etc/passwd",
    ":::{csv-table} :file: /etc/passwd",
    ".. include:: /etc/passwd",
    ".. raw:: html",
    ":file: /etc/passwd",
    "::",
    f"{{need_count}}`{RUN}`",
    f'[[copy("id", filter="{RUN}")]]',
    f'[[copy("title", "KDR_0000_P1", filter="{RUN}")]]',
    f"<<{RUN}>> <{{ var.x }}>",
    f"KDR_0000[{RUN}]",
    "{ndf}`copy('id')`",
    "{{ 7 * 7 }} {% raw %} ${7*7} #{7*7}",
    "{{ config.__class__.__init__.__globals__['os'].popen('touch pwned').read() }}",
    ":kdr:item:`KDR_0000` {kdr:item}`KDR_0000`",
    "{kdr-view} records",
    "[a link](javascript:window.pwned=1) [b]: https://example.org",
    "<https://example.org/auto> https://example.org/bare",
    "![image](https://example.org/x.png)",
    "`code` ``code`` *star* **stars** _under_ __unders__ ~~struck~~",
    "# heading",
    "Setext heading",
    "1) ordered * bullet + plus",
    "| table | cells |",
    "--enable-kvm -- and --- \"straight\" 'quotes' ... (c) (tm)",
    "trailing backslash \\ and \\n and \\u0041 and %41",
    "+++",
    "% a comment line of MyST",
    "(target)=",
    "[^1] and [^1]: footnote",
    "$x^2$ and $$y$$ \\(z\\)",
    "|substitution| and |version|",
    "term : definition",
    "@import url(https://example.org/x.css); body { display: none }",
    "]]> <![CDATA[ x ]]> <?php echo 1 ?>",
    "'); window.pwned = 1; ('",
    "id]]; needs_types = []; #",
    "../../../etc/passwd and C:\\con and \u2026/a/b",
    "emoji \U0001f600 and \u4e2d\u6587 and e\u0301",
    "x" * 300,
)

# Characters that hide, reorder or break; what a reader sees instead.
MADE_VISIBLE = {
    "bell \x07 escape \x1b[31m red": "bell \u2407 escape \u241b[31m red",
    "abc\u202egnp.exe": "abc\u27e8U+202E\u27e9gnp.exe",
    "isolate \u2066 and \u2069": "isolate \u27e8U+2066\u27e9 and \u27e8U+2069\u27e9",
    "zero\u200bwidth \ufeff mark": "zero\u27e8U+200B\u27e9width \u27e8U+FEFF\u27e9 mark",
    "delete \x7f next \x85 line": "delete \u2421 next \u27e8U+0085\u27e9 line",
    "write to somebody@example.org now": "write to somebody@\u2026 now",
    "Cc: <some.body at example.org>, x": "Cc: <some.body at \u2026>, x",
}
SEEN = [*((text, text) for text in LITERAL), *MADE_VISIBLE.items()]
NAME = "<b>Eve</b> {{7*7}} [[copy('id')]]"


def project(to: Path) -> Path:
    """Write the project; its thread is a real mbox that the real reader reads."""
    decisions, evidence = to / "docs/decisions", to / "adr_sources/hostile"
    decisions.mkdir(parents=True)
    evidence.mkdir(parents=True)
    furnish(to)
    body = "\n\n".join(f"About this: \n{raw}\nas said." for raw, _ in SEEN)
    head = (
        "From eve@example.org Mon Mar  4 09:00:00 2024\n"
        "From: eve@example.org\n"
        f"Subject: {NAME} <script>window.pwned = 1</script>\n"
        "Date: Mon, 04 Mar 2024 09:00:00 +0000\nMessage-ID: <'\"><script>x</script>@example.org>\n"
        "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
    )
    (evidence / "thread.mbox").write_bytes((head + body + "\n\n").encode())
    lines = split(thread_of("hostile", to).messages[0].mail.body)
    (decisions / "hostile.toml").write_text(_record(lines), encoding="utf-8")
    return to


def _record(lines: list[str]) -> str:
    parts = [
        "schema = 1",
        'id = "KDR_0000"',
        f"title = {_toml(LITERAL[0] + NAME)}",
        'state = "new"\nreview = "drafted"\narch = ["x86"]',
        f"topics = [{_toml(LITERAL[1])}, {_toml(LITERAL[14])}]",
        'summary = ""',
        '[origin]\nfile = "thread.mbox"\nkind = "mbox"',
        f"list = {_toml(LITERAL[0])}\nsource = {_toml(LITERAL[1])}",
        f'[[message]]\nkey = "m0"\nauthor = {_toml(NAME)}\nsource = {_toml(LITERAL[2])}',
    ]
    for number, (raw, _) in enumerate(SEEN):
        at = 4 * number + 2
        parts.append(
            f'[[problem]]\nid = "P{number + 1}"\nsays = {_toml(raw)}\ncite = "m0:{at}"\n'
            f"quote = {_toml(lines[at - 1])}\nwhy = [{_toml(raw)}]"
        )
    parts.append(
        f'[[objection]]\nid = "O1"\nsays = "x"\nby = {_toml(NAME)}\nstatus = "open"\non = ["P1"]\n'
        f"source = {_toml(LITERAL[3])}\n"
        f'[[metric]]\nid = "M1"\nsays = "y"\nwhat = {_toml(LITERAL[0])}\nbaseline = {_toml("9s" + LITERAL[0])}\n'
        f"value = {_toml('3s' + LITERAL[0])}\ncondition = {_toml(LITERAL[4])}\nsource = {_toml(LITERAL[1])}\n"
    )
    return "\n".join(parts)


def _toml(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
