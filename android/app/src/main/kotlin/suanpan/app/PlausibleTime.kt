package suanpan.app

/** Which times a payment terminal's clock can show. A payment carries its date, so it is not taken at another. */
object PlausibleTime {
    /** From 2026, when this was made, to 2056: outside of it a clock has lost its battery or was set by hand. UTC. */
    private val MS = 1_767_225_600_000L..2_713_910_400_000L

    operator fun contains(ms: Long): Boolean = ms in MS
}
