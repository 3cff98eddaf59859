"""A host that loads master keys into terminals over the line.

Written from docs/crypto.md, "Remote key load, byte by byte", and from nothing else.
"""

import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import AES, SM4
from cryptography.hazmat.primitives.cmac import CMAC
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

VERSION = b"\x01"
REQUEST = b"suanpan remote load, request"
ANSWER = b"suanpan remote load, answer"
PROTECTION = b"suanpan remote load, key block protection key"


class Refused(Exception):
    """The request is not answered."""


def joined(*parts):
    """Each part behind its length."""
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def point(key):
    """A public key in 33 bytes."""
    return key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)


def fingerprint(key):
    """F(K)."""
    return hashlib.sha256(point(key)).digest()


def read_point(encoded):
    """A point on the curve."""
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), encoded)


def sign(key, message):
    """r and s. Any k would do; that of RFC 6979 makes the bytes known."""
    signature = key.sign(message, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
    return b"".join(number.to_bytes(32, "big") for number in utils.decode_dss_signature(signature))


def verify(key, message, signature):
    """Refuses what the holder of `key` did not sign."""
    r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
    try:
        key.verify(utils.encode_dss_signature(r, s), message, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature as error:
        raise Refused("signature") from error


@dataclass
class Request:
    """A request, read and not yet believed."""

    terminal_id: bytes
    nonce: bytes
    ephemeral: bytes
    device: bytes
    signed: bytes
    signature: bytes

    @classmethod
    def of(cls, request):
        length = request[1] if len(request) > 1 else 0
        if request[:1] != VERSION or not 1 <= length <= 64 or len(request) != 148 + length:
            raise Refused("form")
        at = 2 + length
        return cls(
            terminal_id=request[2:at],
            nonce=request[at : at + 16],
            ephemeral=request[at + 16 : at + 49],
            device=request[at + 49 : at + 82],
            signed=request[: at + 82],
            signature=request[at + 82 :],
        )


@dataclass
class Host:
    """A host with its signing key and the device keys of its terminals."""

    key: ec.EllipticCurvePrivateKey
    enrolled: dict

    def answer(self, request, algorithm, master, nonce, ephemeral, fill):
        """The answer that carries `master`. `nonce`, `ephemeral` and `fill` are drawn for this once."""
        of = Request.of(request)
        device = self.enrolled.get(of.terminal_id)
        if device is None or of.device != point(device):
            raise Refused("terminal")
        verify(device, joined(REQUEST, of.signed, fingerprint(self.key.public_key())), of.signature)
        z = ephemeral.exchange(ec.ECDH(), read_point(of.ephemeral))
        shared_info = joined(
            PROTECTION,
            VERSION,
            of.terminal_id,
            of.device,
            fingerprint(self.key.public_key()),
            of.nonce,
            nonce,
            of.ephemeral,
            point(ephemeral.public_key()),
        )
        protection = hashlib.sha256(z + b"\x00\x00\x00\x01" + shared_info).digest()
        block = key_block(protection, algorithm, master, fill)
        answer = VERSION + nonce + point(ephemeral.public_key()) + block
        return answer + sign(self.key, joined(ANSWER, hashlib.sha256(request).digest(), answer))


def cmac(key, data):
    """CMAC under AES."""
    mac = CMAC(AES(key))
    mac.update(data)
    return mac.finalize()


def encipher(cipher, data):
    """One block."""
    return Cipher(cipher, modes.ECB()).encryptor().update(data)


def check_value(algorithm, key):
    """As many bytes as the key block carries."""
    if algorithm == "TDES":
        return encipher(TripleDES(key if len(key) == 24 else key + key[:8]), bytes(8))[:3]
    if algorithm == "AES":
        return cmac(key, bytes(16))[:5]
    return encipher(SM4(key), bytes(16))[:4]


def header(algorithm, key):
    """The header with its optional blocks."""
    kcv = check_value(algorithm, key).hex().upper()
    return {
        "TDES": f"D0128K0TD00N0200KC0C00{kcv}PB04",
        "AES": f"D0160K0AD00N0100KC1001{kcv}",
        "SM4": f"D0144K04D00N0200KC0E00{kcv}PB1200000000000000",
    }[algorithm]


def key_block(protection, algorithm, key, fill):
    """X9.143, version D, under an AES-256 key."""
    head = header(algorithm, key).encode()
    longest = {"TDES": 24, "AES": 32, "SM4": 16}[algorithm]
    length = -(-(2 + longest) // 16) * 16
    payload = (8 * len(key)).to_bytes(2, "big") + key
    payload += fill[: length - len(payload)]
    encryption, authentication = (
        b"".join(cmac(protection, bytes([count, 0, purpose, 0, 0, 4, 1, 0])) for count in (1, 2)) for purpose in (0, 1)
    )
    mac = cmac(authentication, head + payload)
    enciphered = Cipher(AES(encryption), modes.CBC(mac)).encryptor().update(payload)
    return head + (enciphered + mac).hex().upper().encode()
