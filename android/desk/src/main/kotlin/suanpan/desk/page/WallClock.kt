package suanpan.desk.page

/** The wall clock that never steps back. Outside of the sandbox, where time is what it is. */
class WallClock {
    private val startedAtMs = System.currentTimeMillis()
    private val startedAtNanos = System.nanoTime()

    fun nowMs(): Long = startedAtMs + (System.nanoTime() - startedAtNanos) / 1_000_000
}
