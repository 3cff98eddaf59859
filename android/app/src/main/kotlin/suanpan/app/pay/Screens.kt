package suanpan.app.pay

import suanpan.app.Session
import suanpan.shell.TerminalView

/** One function a view: to add a screen is to add one here. */
class Screens(private val counter: Counter) {
    fun render(view: TerminalView): PayScreen = when (view) {
        is TerminalView.Idle -> render(view)
        is TerminalView.PresentCard -> render(view)
        is TerminalView.EnterPin -> render(view)
        is TerminalView.Working -> render(view)
        is TerminalView.Ended -> render(view)
        is TerminalView.OutOfService -> render(view)
    }

    /** The counter waits: home, or the keypad where a sale is being typed. */
    fun render(view: TerminalView.Idle): PayScreen = counter.draft?.let { AmountScreen(counter, it) } ?: HomeScreen(counter, view)
    fun render(view: TerminalView.PresentCard): PayScreen = PresentCardScreen(counter, view)
    fun render(view: TerminalView.EnterPin): PayScreen = EnterPinScreen(counter, view)
    fun render(view: TerminalView.Working): PayScreen = WorkingScreen(counter, view)
    fun render(view: TerminalView.Ended): PayScreen = EndedScreen(counter, view)
    fun render(view: TerminalView.OutOfService): PayScreen = OutOfServiceScreen(counter, view)

    /** Before there is any view. */
    fun render(state: Session.State): PayScreen = when (state) {
        is Session.State.Failed -> FailedScreen(counter, state.rejection)
        is Session.State.Opening -> OpeningScreen(counter, state.step)
        is Session.State.Running -> OpeningScreen(counter, suanpan.app.R.string.start_opening)
    }
}
