"""What the Python packages do for each operation, from the vector of that operation.

`OPERATIONS` has for each name the packages that can do it: a function from a vector to a pair of a call to be timed
and what it must return.
"""

import dukpt
import psec.des
import psec.mac
import psec.pinblock
import psec.tr31
import pydukpt
import pyemv.mac
from bitstring import BitArray
from cryptography.hazmat.primitives import cmac
from cryptography.hazmat.primitives.ciphers.algorithms import AES


def _data(vector):
    return vector["data_ascii"].encode() if "data_ascii" in vector else bytes.fromhex(vector["data_hex"])


def _psec_pin_block_0(vector):
    key, pin, pan = bytes.fromhex(vector["key"]), vector["pin"], vector["pan"]

    def call():
        return psec.des.encrypt_tdes_ecb(key, psec.pinblock.encode_pinblock_iso_0(pin, pan))

    return call, bytes.fromhex(vector["expect_cipher"])


def _psec_pin_block_4(vector):
    key, pin, pan = bytes.fromhex(vector["key"]), vector["pin"], vector["pan"]
    # It draws its own random bytes, so what can be compared is the PIN that it reads from the vector.
    read = psec.pinblock.decipher_pinblock_iso_4(key, bytes.fromhex(vector["expect_cipher"]), pan)
    assert read == pin, "psec reads another PIN"
    return lambda: psec.pinblock.encipher_pinblock_iso_4(key, pin, pan), None


def _x9_19(function):
    def operation(vector):
        key, data = bytes.fromhex(vector["key"]), _data(vector)
        left, right = key[:8], key[8:]
        return lambda: function(left, right, data, 1), bytes.fromhex(vector["expect_mac"])

    return operation


def _cryptography_cmac(vector):
    key, data = bytes.fromhex(vector["key"]), _data(vector)

    def call():
        mac = cmac.CMAC(AES(key))
        mac.update(data)
        return mac.finalize()

    return call, bytes.fromhex(vector["expect_mac"])


def _pydukpt_from_bdk(vector):
    bdk, ksn = bytes.fromhex(vector["bdk"]), bytes.fromhex(vector["ksn"])
    return lambda: pydukpt.derive_key(pydukpt.derive_ipek(bdk, ksn), ksn), bytes.fromhex(vector["expect_txn_key"])


def _pydukpt_from_initial_key(vector):
    key, ksn = bytes.fromhex(vector["ik"]), bytes.fromhex(vector["ksn"])
    return lambda: pydukpt.derive_key(key, ksn), bytes.fromhex(vector["expect_txn_key"])


def _dukpt_from_initial_key(vector):
    # It reads the lowest nine bits of the counter only, so a counter above 511 gives another key.
    key, ksn = bytes.fromhex(vector["ik"]), bytes.fromhex(vector["ksn"])

    def call():
        peer = dukpt.DUKPT(ipek=key, ksn=ksn)
        return peer.derive_key(BitArray(bytes=key), BitArray(bytes=ksn)).bytes

    return call, bytes.fromhex(vector["expect_txn_key"])


def _psec_unwrap(vector):
    kbpk, block = bytes.fromhex(vector["kbpk"]), vector["keyblock"]
    return lambda: psec.tr31.unwrap(kbpk, block)[1], bytes.fromhex(vector["expect_key"])


OPERATIONS = {
    "pin_block_0": {"psec": _psec_pin_block_0},
    "pin_block_4": {"psec": _psec_pin_block_4},
    "x9_19": {
        "psec": _x9_19(psec.mac.generate_retail_mac),
        "pyemv": _x9_19(pyemv.mac.mac_iso9797_3),
    },
    "aes_cmac": {"cryptography": _cryptography_cmac},
    "dukpt_from_bdk": {"pydukpt": _pydukpt_from_bdk},
    "dukpt_from_ik": {"pydukpt": _pydukpt_from_initial_key, "dukpt": _dukpt_from_initial_key},
    "tr31_d_unwrap": {"psec": _psec_unwrap},
}
