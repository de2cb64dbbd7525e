"""``python -m compare`` is the command ``newscompare``."""

from compare.cli import entry

if __name__ == "__main__":
    entry()
