"""Guesses of keys between two keys, to look near. A guess need not exist and need not collate where it seems to: what a
dive finds there is a real key, and the server is asked where it stands.
"""

import string
from datetime import datetime, timedelta
from decimal import Decimal

HEX_LOWER = "0123456789abcdef"
ALPHABETS = (
    string.digits,
    HEX_LOWER,
    HEX_LOWER.upper(),
    string.digits + string.ascii_lowercase,
    string.digits + string.ascii_uppercase,
    string.digits + string.ascii_uppercase + string.ascii_lowercase,
    "".join(map(chr, range(0x20, 0x7F))),
)
"""Each in the order of its characters; the first that holds all characters is the denser guess."""

SWEPT = string.digits + string.ascii_lowercase
TEXT_DIGITS = 10
BINARY_DIGITS = 8
FIRST_DAY = datetime(1, 1, 1)
LAST_CODE_POINT = 0x10FFFF
SURROGATES = range(0xD800, 0xE000)


def spread(first: int, last: int, parts: int) -> list[int]:
    """At most `parts` - 1 numbers, evenly spread: first < n <= last."""
    width = last - first
    return sorted({first - (-width * step // parts) for step in range(1, parts)}) if width > 0 else []


def between_integers(first: str, last: str, parts: int) -> list[str]:
    return [str(number) for number in spread(int(first), int(last), parts)]


def between_decimals(first: str, last: str, parts: int, scale: int) -> list[str]:
    unit = Decimal(10) ** scale
    numbers = spread(int(Decimal(first) * unit), int(Decimal(last) * unit), parts)
    return [format(Decimal(number).scaleb(-scale), "f") for number in numbers]


def between_moments(first: str, last: str, parts: int, is_date: bool) -> list[str]:
    """Days for dates, microseconds otherwise; a zero or partial date counts as the first day."""
    unit = timedelta(days=1) if is_date else timedelta(microseconds=1)
    numbers = spread((_moment(first) - FIRST_DAY) // unit, (_moment(last) - FIRST_DAY) // unit, parts)
    moments = [FIRST_DAY + number * unit for number in numbers]
    return [moment.isoformat(sep=" ")[:10] if is_date else moment.isoformat(" ", "microseconds") for moment in moments]


def between_binaries(first_hex: str, last_hex: str, parts: int) -> list[str]:
    first, last = bytes.fromhex(first_hex), bytes.fromhex(last_hex)
    shared = _shared(first, last)
    low, high = (int.from_bytes(tail[shared:][:BINARY_DIGITS].ljust(BINARY_DIGITS, b"\0")) for tail in (first, last))
    return [(first[:shared] + number.to_bytes(BINARY_DIGITS)).hex() for number in spread(low, high, parts)]


def between_texts(first_hex: str, last_hex: str, parts: int, folds_case: bool) -> list[str]:
    """Text in hex of UTF-8. `folds_case`: the collation does not tell upper from lower case."""
    first, last = bytes.fromhex(first_hex).decode(), bytes.fromhex(last_hex).decode()
    if folds_case:
        first, last = first.lower(), last.lower()
    shared = _shared(first, last)
    tails = first[shared:][:TEXT_DIGITS], last[shared:][:TEXT_DIGITS]
    alphabet = next((letters for letters in ALPHABETS if not set("".join(tails)) - set(letters) - set("-")), None)
    if alphabet is None:
        low, high = (ord(tail[0]) if tail else 0 for tail in tails)
        guesses = [chr(code) for code in spread(low, high, parts) if code not in SURROGATES]
    else:
        low, high = (_number(tail, alphabet) for tail in tails)
        guesses = [_word(number, alphabet) for number in spread(low, high, parts)]
    return [(first[:shared] + guess).encode().hex() for guess in guesses]


def sweep_texts(first_hex: str, last_hex: str) -> list[str]:
    """What the two share, followed by each digit and letter."""
    first, last = bytes.fromhex(first_hex).decode(), bytes.fromhex(last_hex).decode()
    return [(first[: _shared(first, last)] + letter).encode().hex() for letter in SWEPT]


def _moment(value: str) -> datetime:
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return FIRST_DAY


def _shared(first: bytes | str, last: bytes | str) -> int:
    """Length of the common beginning."""
    pairs = zip(first, last, strict=False)
    return next((place for place, (a, b) in enumerate(pairs) if a != b), min(len(first), len(last)))


def _number(word: str, alphabet: str) -> int:
    number = 0
    for letter in word.ljust(TEXT_DIGITS, alphabet[0]):
        number = number * len(alphabet) + max(0, alphabet.find(letter))
    return number


def _word(number: int, alphabet: str) -> str:
    letters = []
    for _ in range(TEXT_DIGITS):
        number, digit = divmod(number, len(alphabet))
        letters.append(alphabet[digit])
    return "".join(reversed(letters)).rstrip(alphabet[0]) or alphabet[0]
