package suanpan.shell.port

/**
 * A device behind a port. Adapters are named by place and noun: `SunmiPrinter`, `SimPrinter`.
 *
 * The shell calls each device on a thread of its own, one call after the other: a call that blocks holds up nothing but
 * its device (and a `stop` behind it, so it should not block for long). What a call throws counts as a failure of
 * its job. Answers may come from any thread, also from within the call.
 */
interface Device {
    /** What it is, for the about screen: `Sunmi printer service, V2 order`, `simulated`. */
    val name: String

    /** Cheap: read often, from any thread. */
    val state: DeviceState

    /** Not a real device: marked on every screen and slip. */
    val simulated: Boolean

    /** Called by the shell once, before anything is asked; [changed] whenever [state] or [name] did. */
    fun attach(changed: () -> Unit)

    /** Lets go of services and threads. Nothing is asked afterwards. */
    fun release()
}

/**
 * Where a device stands. A job waits for READY with a deadline, and fails when it does not come. A job whose device
 * stops being READY under it ends there, so leave READY only when its answer is lost: a card is asked for anew, a PIN
 * and a chip fail, a print is [PrintAnswer.Unknown].
 */
enum class DeviceState {
    /** Not on this machine. */
    ABSENT,

    /** Bound or asked for, not there yet. */
    CONNECTING,
    READY,

    /** It was there; the adapter tries to get it back. */
    LOST,
}
