"""Plain text: a paragraph a line, or paragraphs of hard-wrapped lines with blank lines between."""

from __future__ import annotations

from compare.model import Article
from compare.readers import FileReader
from compare.readers.encoding import decode

WRAP = 100
"""Columns up to which a line may have been broken by an editor rather than by its writer."""


def parse(content: bytes, name: str) -> Article:
    """Return the article in a text file; its title and outlet are for `read` to find."""
    text, problems = decode(content, name)
    return Article("", unwrapped(text), problems=problems)


def unwrapped(text: str) -> str:
    r"""Return *text* with a paragraph a line.

    Lines are joined only where they were wrapped: blank lines part the paragraphs, no line is long, and most
    lines inside a paragraph stop in the middle of a sentence.

    >>> unwrapped("Kim berangkat\nke Rusia naik\nkereta khusus.\n\nPutin menunggu\ndi Vladivostok.")
    'Kim berangkat ke Rusia naik kereta khusus.\nPutin menunggu di Vladivostok.'
    >>> unwrapped("Judul\n\nKim berangkat.\nPutin menunggu.")
    'Judul\n\nKim berangkat.\nPutin menunggu.'
    """
    lines = text.splitlines()
    blocks = [block.split("\n") for block in "\n".join(line.rstrip() for line in lines).split("\n\n") if block.strip()]
    inner = [line for block in blocks for line in block[:-1]]
    open_ended = sum(not line.endswith((".", "!", "?", ":", '"', "”", ")")) for line in inner)
    if len(blocks) < 2 or not inner or max(map(len, lines)) > WRAP or open_ended * 2 <= len(inner):
        return "\n".join(lines)
    return "\n".join(" ".join(line.strip() for line in block) for block in blocks)


reader = FileReader((".txt", ".text"), parse)
