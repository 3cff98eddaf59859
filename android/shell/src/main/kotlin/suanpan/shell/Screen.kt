package suanpan.shell

/** Where the core's views are drawn. Called on the pump's thread; must not block. */
interface Screen {
    /** Replaces what is shown. */
    fun show(view: TerminalView)

    /** So many digits are typed on the PIN pad; only while [TerminalView.EnterPin] is shown. */
    fun pinDigits(count: Int)

    /** A device changed its state; the about screen and the status line may say so. */
    fun devicesChanged()
}
