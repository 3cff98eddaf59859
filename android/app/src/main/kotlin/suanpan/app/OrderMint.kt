package suanpan.app

import java.security.SecureRandom
import java.text.SimpleDateFormat
import java.util.Date
import java.util.Locale
import suanpan.shell.OrderName

/**
 * Makes names that no payment has: when it was begun, which a person can read, and 50 random bits. Digits stay in
 * short runs, so that none can be taken for a card number.
 */
class OrderMint(private val random: SecureRandom = SecureRandom(), private val nowMs: () -> Long = System::currentTimeMillis) {
    fun mint(): OrderName {
        val begun = SimpleDateFormat("yyyyMMdd-HHmmss", Locale.ROOT).format(Date(nowMs()))
        val tail = String(CharArray(TAIL) { LETTERS[random.nextInt(LETTERS.length)] })
        return OrderName("$begun-$tail", 1)
    }

    private companion object {
        const val TAIL = 10

        /** 32 letters and digits that do not look alike. */
        const val LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
    }
}
