"""Numbers as a person says them."""


def counted(number: int, noun: str) -> str:
    """`1 part`, `25 parts`; for nouns whose plural takes an s."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
