package suanpan.shell

/** How long devices are waited for, in milliseconds. */
class Patience(
    /** For a device to become READY before its job fails. */
    val readyMs: Long = 5_000,

    /** For a printer that has the slip. A long slip on a cold battery takes ten seconds. */
    val printMs: Long = 30_000,

    /** For threads to end at closing. A device that blocks must not keep the app. */
    val closeMs: Long = 5_000,
)
