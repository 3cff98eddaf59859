package suanpan.shell.port

/** A device behind a port. Adapters are named by place and noun: `SunmiPrinter`, `SimPrinter`. */
interface Device {
    /** What it is, for the about screen: `Sunmi printer service, V2 order`, `simulated`. */
    val name: String

    val state: DeviceState

    /** Not a real device: marked on every screen and slip. */
    val simulated: Boolean

    /** Called by the shell once, before anything is asked; [changed] whenever [state] or [name] did. */
    fun attach(changed: () -> Unit)

    /** Lets go of services and threads. Nothing is asked afterwards. */
    fun release()
}

/** Where a device stands. A job waits for READY with a deadline, and fails when it does not come. */
enum class DeviceState {
    /** Not on this machine. */
    ABSENT,

    /** Bound or asked for, not there yet. */
    CONNECTING,
    READY,

    /** It was there; the adapter tries to get it back. */
    LOST,
}
