package suanpan.shell

/** Where the core's views are drawn. Called on threads of the shell, never on the main one; must not block. */
interface Screen {
    /** Replaces what is shown. Always on the same thread, in the core's order. */
    fun show(view: TerminalView)

    /** So many digits are typed on the PIN pad; only while [TerminalView.EnterPin] is shown. */
    fun pinDigits(count: Int)

    /** A device changed its state; the about screen and the status line may say so. */
    fun devicesChanged()
}
