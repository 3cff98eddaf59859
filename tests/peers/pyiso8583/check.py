"""The CUP POS dialect for pyiso8583, and a filter: JSON lines {"hex"} in, decoded fields out.

An answer is {"fields": {...}} or {"error": "..."}; "t" is the message type. Text is read byte by
byte (Latin-1), so that nothing is lost whatever the host's character set is.
"""

import json
import sys

import iso8583


def _fixed_digits(length, pad="left_pad"):
    # Digits two a byte; an odd number takes a zero that is not counted.
    return _digits(0, length, pad)


def _digits(prefix, most, pad="right_pad"):
    return {
        "data_enc": "b",
        "len_enc": "bcd",
        "len_type": prefix,
        "len_count": "nibbles",
        "max_len": most,
        pad: "0",
    }


def _text(prefix, most):
    return {"data_enc": "latin-1", "len_enc": "bcd", "len_type": prefix, "max_len": most}


def _binary(prefix, most):
    return {"data_enc": "b", "len_enc": "bcd", "len_type": prefix, "max_len": most}


# Bytes of a BCD length prefix.
LL, LLL = 1, 2

SPEC = {
    "h": _text(0, 0),
    "t": _fixed_digits(4),
    "p": _binary(0, 8),
    "1": _binary(0, 8),
    "2": _digits(LL, 19),
    "3": _fixed_digits(6),
    "4": _fixed_digits(12),
    "11": _fixed_digits(6),
    "12": _fixed_digits(6),
    "13": _fixed_digits(4),
    "14": _fixed_digits(4),
    "15": _fixed_digits(4),
    "22": _fixed_digits(3, "right_pad"),
    "23": _fixed_digits(3),
    "25": _fixed_digits(2),
    "26": _fixed_digits(2),
    "32": _digits(LL, 11),
    "35": _digits(LL, 37),
    "36": _digits(LLL, 104),
    "37": _text(0, 12),
    "38": _text(0, 6),
    "39": _text(0, 2),
    "41": _text(0, 8),
    "42": _text(0, 15),
    "43": _text(0, 40),
    "44": _text(LL, 25),
    "45": _text(LL, 76),
    "46": _text(LLL, 999),
    "47": _text(LLL, 999),
    "48": _digits(LLL, 322),
    "49": _text(0, 3),
    "52": _binary(0, 8),
    "53": _fixed_digits(16),
    "54": _text(LLL, 20),
    "55": _binary(LLL, 255),
    "56": _text(LLL, 999),
    "57": _text(LLL, 999),
    "58": _binary(LLL, 100),
    "59": _text(LLL, 600),
    "60": _digits(LLL, 17),
    "61": _digits(LLL, 29),
    "62": _binary(LLL, 512),
    "63": _text(LLL, 163),
    "64": _binary(0, 8),
}


def decode(body):
    """The fields of a message body, as text."""
    decoded, _ = iso8583.decode(body, SPEC)
    return {name: value for name, value in decoded.items() if name not in ("h", "p", "1")}


def encode(fields):
    """The message body of these fields."""
    body, _ = iso8583.encode({"h": "", **fields}, SPEC)
    return bytes(body)


def main():
    for line in sys.stdin:
        try:
            answer = {"fields": decode(bytes.fromhex(json.loads(line)["hex"]))}
        except iso8583.DecodeError as error:
            answer = {"error": str(error)}
        print(json.dumps(answer, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
