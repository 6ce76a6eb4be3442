"""Bytes to text, whatever the mail says its charset is."""

from __future__ import annotations

import codecs

# What the codec registry can do that no mail means: slow, or makes text of what is none.
_REFUSED = frozenset({"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "utf-7"})

# Charset names that mailers send and Python does not know, or knows as a subset of what they send.
_MEANT = {"gb2312": "gb18030", "gbk": "gb18030", "ks_c_5601-1987": "cp949", "iso-8859-8-i": "iso-8859-8"}


def decoded(data: bytes, charset: str | None) -> str:
    """DATA as text: by CHARSET if that is known and fits, else as UTF-8, else as Latin-1.  Never raises."""
    return read(data, charset)[0]


def read(data: bytes, charset: str | None) -> tuple[str, bool]:
    """DATA as text like ``decoded``, and whether it is by CHARSET."""
    if data.isascii() and (charset is None or charset in ("us-ascii", "utf-8", "iso-8859-1")):
        return data.decode("ascii"), charset is not None
    for name in (charset, "utf-8"):
        try:
            if name is not None:
                return data.decode(_codec(name)), name == charset
        except (LookupError, ValueError):
            continue
    return data.decode("latin-1"), False


def known(charset: str) -> bool:
    """Whether ``decoded`` can read by CHARSET at all."""
    try:
        _codec(charset)
    except (LookupError, ValueError):
        return False
    return True


def _codec(name: str) -> str:
    name = name.strip().lower()
    info = codecs.lookup(_MEANT.get(name, name))
    if info.name in _REFUSED:
        raise LookupError(name)
    return info.name
