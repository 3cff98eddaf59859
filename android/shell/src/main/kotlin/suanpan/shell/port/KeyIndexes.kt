package suanpan.shell.port

/**
 * The places of the master/session system's keys in the secure processor, each one key. Ranges differ between the
 * generations of the payment service, and other apps may own places, so an installation can set them.
 */
data class KeyIndexes(val master: Int, val pin: Int, val mac: Int, val track: Int) {
    init {
        require(listOf(master, pin, mac, track).all { it in RANGE }) { "expected key indexes in $RANGE, got $this" }
        require(setOf(master, pin, mac, track).size == 4) { "expected four different key indexes, got $this" }
    }

    companion object {
        /** The widest range that was reported of a payment service, for working keys; some take less. */
        val RANGE = 0..199

        /** Within every range that was reported: master keys 0 to 9, working keys 0 to 19. */
        val USUAL = KeyIndexes(master = 9, pin = 12, mac = 13, track = 14)
    }
}
