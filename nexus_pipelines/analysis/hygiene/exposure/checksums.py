"""Numbers that carry their own proof."""


def has_luhn_digit(digits: str) -> bool:
    """Whether the last digit is the Luhn check digit of the others (cards)."""
    total = 0
    for place, character in enumerate(reversed(digits)):
        number = int(character) * (2 if place % 2 else 1)
        total += number - 9 if number > 9 else number
    return total % 10 == 0


def has_iban_checksum(text: str) -> bool:
    """Whether country, check digits and account of an IBAN (no blanks, upper case) leave 1 modulo 97."""
    rotated = text[4:] + text[:4]
    return int("".join(str(int(character, 36)) for character in rotated)) % 97 == 1
