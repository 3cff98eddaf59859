package suanpan.app.pay

import android.app.Activity
import android.content.Context
import android.net.ConnectivityManager
import android.os.Build
import android.os.Bundle
import android.provider.Settings
import android.view.KeyEvent
import android.view.View
import android.view.WindowManager
import android.view.accessibility.AccessibilityEvent
import android.widget.FrameLayout
import suanpan.app.Session
import suanpan.app.SuanpanApplication
import suanpan.app.design.Banner
import suanpan.app.design.Glyph
import suanpan.app.design.Tone
import suanpan.app.design.put
import suanpan.app.manage.ManageActivity
import suanpan.app.manage.Place
import suanpan.app.openSystem
import suanpan.app.stayUpright
import suanpan.app.world.WorldPages
import suanpan.shell.AmountEntry
import suanpan.shell.Devices
import suanpan.shell.OrderName
import suanpan.shell.Rejection
import suanpan.shell.Summary
import suanpan.shell.TerminalView
import suanpan.shell.port.DrawnPinPad
import suanpan.shell.port.PinKey
import suanpan.shell.port.PrinterStatus

/**
 * The payment screens: shows what the core wants shown, hands on what a person does. It keeps one thing of its own,
 * the [Draft] of a sale that is being typed, and that survives its end.
 */
class TerminalActivity : Activity(), Counter, Session.Watcher {
    private val session: Session get() = SuanpanApplication.of(this).session
    private val screens = Screens(this)
    private lateinit var frame: FrameLayout
    private var screen: PayScreen? = null
    private var customer: CustomerPanel? = null

    /** What [screen] was drawn for: a view, a draft or a state. */
    private var drawnFor: Any? = null

    /** The result that was read here: behind it the counter waits, whether the core has said so yet or not. */
    private var read: TerminalView.Ended? = null

    override var draft: Draft? = null
        private set
    override var summary: Summary? = null
        private set

    /** Language and light that this was made with. */
    private var look: Any? = null

    override fun attachBaseContext(base: Context) {
        look = SuanpanApplication.of(base).look
        super.attachBaseContext(SuanpanApplication.of(base).words(base))
    }

    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        if (SuanpanApplication.of(this).keepsSecret) window.addFlags(WindowManager.LayoutParams.FLAG_SECURE)
        stayUpright()
        draft = savedInstanceState?.let(Draft::restore)
        frame = FrameLayout(this).apply {
            fitsSystemWindows = true
            // Nobody pays through a window that lies over this one.
            filterTouchesWhenObscured = true
        }
        setContentView(frame)
        draw()
    }

    override fun onSaveInstanceState(outState: Bundle) {
        super.onSaveInstanceState(outState)
        draft?.save(outState)
    }

    override fun onStart() {
        super.onStart()
        session.watch(this)
        // Settings changed behind it: drawn anew, with what was typed.
        if (look != SuanpanApplication.of(this).look) return recreate()
        changed()
        screen?.run(true)
        count()
    }

    override fun onStop() {
        screen?.run(false)
        session.leave(this)
        super.onStop()
    }

    override fun changed() {
        val ended = session.view as? TerminalView.Ended
        // Its order is spent: the next sale gets a name of its own.
        if (ended?.order != null && ended.order == draft?.order) draft = null
        if (session.view is TerminalView.Idle) read = null
        draw()
        screen?.pinDigits(session.pinDigits)
        screen?.refresh()
    }

    private fun draw() {
        val view = session.view
        val shown: TerminalView? = if (view != null && view === read) idleBehind() else view
        val wanted: Any = when {
            shown == null -> session.state
            shown is TerminalView.Idle -> draft ?: shown
            else -> shown
        }
        if (wanted == drawnFor) return
        val next = if (shown == null) screens.render(session.state) else screens.render(shown)
        drawnFor = wanted
        screen?.run(false)
        customer = null
        frame.removeAllViews()
        frame.put(next.view)
        screen = next
        keepAwake(shown)
        if (!hasWindowFocus() || !frame.isInTouchMode) next.first?.requestFocus()
        next.view.sendAccessibilityEvent(AccessibilityEvent.TYPE_WINDOW_STATE_CHANGED)
        next.run(true)
        if (shown is TerminalView.Idle) count()
    }

    /** Between reading a result and the core's own idle view. */
    private fun idleBehind() = session.idle ?: TerminalView.Idle(signedOn = false, batch = 0, reversalsOwed = 0, reversalsManual = 0, notice = null)

    /** A card may be in somebody's hand. */
    private fun keepAwake(shown: TerminalView?) {
        val busy = shown is TerminalView.PresentCard || shown is TerminalView.EnterPin || shown is TerminalView.Working
        if (busy) window.addFlags(WindowManager.LayoutParams.FLAG_KEEP_SCREEN_ON) else window.clearFlags(WindowManager.LayoutParams.FLAG_KEEP_SCREEN_ON)
    }

    private fun count() = session.question({ it.summary() }) { totals ->
        summary = totals ?: summary
        screen?.refresh()
    }

    private fun refuse(rejection: Rejection?) {
        if (rejection == null) return
        screen?.view?.notice(Banner(this, Tone.CINNABAR, Glyph.BANG, rejection.text))
    }

    // What a person does.

    override fun dispatchKeyEvent(event: KeyEvent): Boolean {
        val screen = screen
        if (event.action != KeyEvent.ACTION_DOWN || screen == null || customer != null) return super.dispatchKeyEvent(event)
        if (event.keyCode == KeyEvent.KEYCODE_ESCAPE) {
            screen.back()
            return true
        }
        if (screen.key(event.keyCode)) return true
        if (super.dispatchKeyEvent(event)) return true
        if (event.keyCode != KeyEvent.KEYCODE_ENTER && event.keyCode != KeyEvent.KEYCODE_NUMPAD_ENTER) return false
        screen.enter()
        return true
    }

    @Deprecated("Deprecated in Java")
    override fun onBackPressed() {
        if (customer != null) return hideCustomer()
        screen?.back()
    }

    override val context: Context get() = this
    override val devices: Devices? get() = session.terminal?.devices
    override val merchant: String get() = SuanpanApplication.of(this).settings.merchantName
    override val world: Boolean get() = WorldPages.entry != null

    override val online: Boolean?
        get() {
            // Switched off in the simulated world: nothing leaves the terminal, whatever Android says.
            if (WorldPages.network == false) return false
            val manager = getSystemService(ConnectivityManager::class.java) ?: return null
            return manager.activeNetwork != null
        }

    override val clockSays: String? get() = SuanpanApplication.of(this).clockSays
    override val printTrouble: PrinterStatus? get() = session.terminal?.printTrouble
    override val pinOrder: List<Int> get() = SuanpanApplication.of(this).pinOrder(session.view)

    override fun words(digits: String): AmountEntry? = session.terminal?.amountEntry(digits)

    override fun typed(digits: String) {
        val draft = draft ?: return
        draft.digits = words(digits)?.digits ?: return
        screen?.view?.notice(null)
    }

    override fun newSale() {
        if (session.terminal == null) return
        if (draft == null) draft = Draft(SuanpanApplication.of(this).newOrder())
        draw()
    }

    override fun leaveSale() {
        // What was sent is the core's; its view is on its way.
        if (draft?.sent == true && session.view !is TerminalView.Idle) return
        draft = null
        draw()
    }

    override fun charge() {
        val draft = draft ?: return
        val amount = words(draft.digits)?.amount ?: return
        draft.sent = true
        session.request({ it.sale(draft.order, amount) }) { rejection ->
            if (rejection == null) return@request
            draft.sent = false
            refuse(rejection)
            (screen as? AmountScreen)?.refused()
        }
    }

    override fun cancel() = session.request({ it.cancel() }, ::refuse)

    override fun done() {
        val ended = session.view as? TerminalView.Ended ?: return
        read = ended
        // The core may be idle already; then there is nothing to confirm.
        session.request({ it.confirm() })
        draw()
    }

    override fun doneThenNewSale() {
        if (draft == null) draft = Draft(SuanpanApplication.of(this).newOrder())
        done()
    }

    override fun pinDigit(digit: Int) = pad { it.pressDigit(digit) }

    override fun pinKey(key: PinKey) = pad { it.press(key) }

    private fun pad(press: (DrawnPinPad) -> Unit) {
        val pad = devices?.pinPad as? DrawnPinPad ?: return
        session.calls.execute { press(pad) }
    }

    override fun voidable(order: OrderName, heard: (Boolean) -> Unit) = session.question({ it.payment(order) }) { heard(it?.voidable == true) }

    override fun reprint(order: OrderName, heard: (Boolean) -> Unit) = session.request({ it.reprint(order) }) {
        heard(it == null)
        refuse(it)
    }

    override fun signOn() = session.request({ it.signOn() }, ::refuse)
    override fun signOff() = session.request({ it.signOff() }, ::refuse)
    override fun echo() = session.request({ it.echo() }, ::refuse)

    override fun openMenu() = manage(Place.MENU)
    override fun openHistory() = manage(Place.HISTORY)
    override fun openOwed() = manage(Place.OWED)
    override fun openSettings() = manage(Place.SETTINGS)
    override fun openSlip(order: OrderName) = manage(Place.slip(order))
    override fun openVoid(order: OrderName) = manage(Place.void(order))
    override fun openClock() = openSystem(Settings.ACTION_DATE_SETTINGS)
    override fun openWorld() {
        WorldPages.entry?.let { manage(it.place) }
    }

    private fun manage(place: Place) = startActivity(ManageActivity.intent(this, place))

    override fun showCustomer(ended: TerminalView.Ended) {
        hideCustomer()
        customer = CustomerPanel(this, ended, ::hideCustomer).also {
            frame.put(it)
            screen?.view?.importantForAccessibility = View.IMPORTANT_FOR_ACCESSIBILITY_NO_HIDE_DESCENDANTS
            it.requestFocus()
        }
    }

    private fun hideCustomer() {
        customer?.let { frame.removeView(it) }
        customer = null
        screen?.view?.importantForAccessibility = View.IMPORTANT_FOR_ACCESSIBILITY_AUTO
    }

    override fun restart() = SuanpanApplication.of(this).restart()
}
