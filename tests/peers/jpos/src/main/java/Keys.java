import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.jpos.iso.ISOUtil;

/** Keys of one terminal, in the platform's own ciphers: what the Rust side is checked against. */
final class Keys {
    private final byte[] master;
    private byte[] pin;
    private byte[] mac;

    Keys(byte[] master) {
        this.master = master;
    }

    /** Fresh double-length working keys; returns field 62: each key under the master key, with 4 bytes of check value. */
    byte[] signOn() throws GeneralSecurityException {
        SecureRandom random = new SecureRandom();
        pin = new byte[16];
        mac = new byte[16];
        random.nextBytes(pin);
        random.nextBytes(mac);
        return ISOUtil.concat(wrapped(pin), wrapped(mac));
    }

    private byte[] wrapped(byte[] key) throws GeneralSecurityException {
        byte[] checkValue = Arrays.copyOf(tdes(key, Cipher.ENCRYPT_MODE, new byte[8]), 4);
        return ISOUtil.concat(tdes(master, Cipher.ENCRYPT_MODE, key), checkValue);
    }

    boolean isSignedOn() {
        return mac != null;
    }

    /** Field 64: the UnionPay ECB MAC of everything before it. */
    byte[] mac(byte[] message) throws GeneralSecurityException {
        byte[] folded = new byte[8];
        for (int at = 0; at < message.length; at++) {
            folded[at % 8] ^= message[at];
        }
        byte[] text = ISOUtil.hexString(folded).getBytes(StandardCharsets.US_ASCII);
        byte[] first = tdes(mac, Cipher.ENCRYPT_MODE, Arrays.copyOfRange(text, 0, 8));
        byte[] second = tdes(mac, Cipher.ENCRYPT_MODE, ISOUtil.xor(first, Arrays.copyOfRange(text, 8, 16)));
        return Arrays.copyOf(ISOUtil.hexString(second).getBytes(StandardCharsets.US_ASCII), 8);
    }

    /** The PIN in an ISO 9564 format 0 block. */
    String pin(byte[] block, String pan) throws GeneralSecurityException {
        byte[] account = ISOUtil.hex2byte("0000" + pan.substring(pan.length() - 13, pan.length() - 1));
        String clear = ISOUtil.hexString(ISOUtil.xor(tdes(pin, Cipher.DECRYPT_MODE, block), account));
        int length = Character.digit(clear.charAt(1), 16);
        return clear.charAt(0) == '0' && length <= 12 ? clear.substring(2, 2 + length) : "";
    }

    private static byte[] tdes(byte[] key, int mode, byte[] data) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("DESede/ECB/NoPadding");
        cipher.init(mode, new SecretKeySpec(ISOUtil.concat(key, Arrays.copyOf(key, 8)), "DESede"));
        return cipher.doFinal(data);
    }
}
