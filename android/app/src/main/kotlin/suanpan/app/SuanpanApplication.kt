package suanpan.app

import android.app.Application
import android.content.Context
import android.content.res.Configuration
import android.os.Build
import android.os.Handler
import android.os.Looper
import android.text.format.DateFormat
import android.view.accessibility.AccessibilityManager
import java.security.SecureRandom
import java.util.Collections
import java.util.Date
import java.util.Locale
import java.util.Random
import java.util.concurrent.Executor
import java.util.concurrent.ExecutorService
import java.util.concurrent.Executors
import suanpan.app.adapters.Detection
import suanpan.app.adapters.PrinterChoice
import suanpan.app.design.KeypadView
import suanpan.app.manage.Management
import suanpan.app.manage.Night
import suanpan.shell.Language
import suanpan.shell.Opened
import suanpan.shell.OrderName
import suanpan.shell.PosShell
import suanpan.shell.Rejection
import suanpan.shell.Settings
import suanpan.shell.Terminal
import suanpan.shell.check

/** Opens the core once a process, off the main thread, and keeps it whatever Activities come and go. */
open class SuanpanApplication : Application(), Management, Management.Owner {
    private val handler = Handler(Looper.getMainLooper())
    /** What a person asked for, one by one and in order. */
    private val calls: ExecutorService = Executors.newSingleThreadExecutor { Thread(it, "suanpan-calls") }

    /** Lists and searches: none of them holds up a key of the PIN pad. */
    override val background: Executor = Executors.newSingleThreadExecutor { Thread(it, "suanpan-lists") }
    private val mint = OrderMint()
    private val preferences by lazy(LazyThreadSafetyMode.SYNCHRONIZED) { Preferences(this) { parts.firstSettings(this) } }

    @Volatile private var running: PosShell? = null

    /** What a test makes the same every time. */
    protected open val random: Random = SecureRandom()
    protected open fun nowMs(): Long = System.currentTimeMillis()
    protected open fun freeBytes(): Long = filesDir.usableSpace

    /** The question for which [shuffled] holds: turning the terminal does not move the keys. */
    private var shuffledFor: Any? = null
    private var shuffled: List<Int> = emptyList()

    protected open val parts: Parts get() = Flavour

    override val session: Session by lazy(LazyThreadSafetyMode.NONE) { Session(onMain, calls) }

    private val onMain = Executor { work -> if (Looper.myLooper() == handler.looper) work.run() else handler.post(work) }

    override val management: Management get() = this
    override val terminal: Terminal? get() = session.terminal
    override val settings: Settings get() = preferences.settings
    override var equipment: Equipment
        get() = preferences.equipment
        set(value) {
            preferences.equipment = value
        }
    override val hasSecureProcessor: Boolean get() = parts.realCards && Detection.hasSecureProcessor(this)
    private val front = Front()

    /** What was chosen about the printer. */
    val printerChoice: PrinterChoice get() = PrinterChoice.of(equipment, this, front::activity)
    override val night: Night get() = preferences.night
    override val build by lazy(LazyThreadSafetyMode.NONE) {
        @Suppress("DEPRECATION") // Its successor is newer than Android 7.
        val version = packageManager.getPackageInfo(packageName, 0).versionName ?: "?"
        suanpan.app.manage.Build(version, parts.name, Build.SUPPORTED_ABIS.firstOrNull() ?: "?")
    }
    override val keyPlace: String? get() = parts.keyPlace
    override var shuffledPin: Boolean
        get() = preferences.shuffledPin
        set(on) {
            preferences.shuffledPin = on
        }
    val keepsSecret: Boolean get() = parts.keepsSecret

    override fun newOrder(): OrderName = mint.mint()

    override fun save(settings: Settings): Rejection? {
        settings.check()?.let { return it }
        preferences.settings = settings
        return null
    }

    override fun show(night: Night) {
        preferences.night = night
    }

    /** The digits of the drawn PIN pad, row by row, for the question [view]. Whoever hears the keys needs them where they always are. */
    fun pinOrder(view: Any?): List<Int> {
        val heard = getSystemService(AccessibilityManager::class.java)?.isTouchExplorationEnabled == true
        if (!shuffledPin || heard) return KeypadView.ORDER
        if (view !== shuffledFor) {
            shuffledFor = view
            shuffled = KeypadView.ORDER.toMutableList().also { Collections.shuffle(it, random) }
        }
        return shuffled
    }

    /** Date and time in words, where no payment can be taken at them; a slip would carry a wrong date. */
    val clockSays: String?
        get() {
            val now = nowMs()
            return if (now in PlausibleTime) null else DateFormat.getDateFormat(words(this)).format(Date(now))
        }

    override fun onCreate() {
        super.onCreate()
        registerActivityLifecycleCallbacks(front)
        open()
    }

    override fun restart() {
        session.become(Session.State.Opening(R.string.start_closing))
        calls.execute {
            shut()
            open()
        }
    }

    /** The process goes on without a terminal; for whoever plays Android's part. */
    fun close() = shut()

    private fun shut() {
        running?.close()
        running = null
    }

    protected open fun open() {
        session.become(Session.State.Opening(R.string.start_devices))
        calls.execute {
            try {
                val free = freeBytes()
                if (free < LEAST_BYTES) throw Unfit(unfit("storage", R.string.fail_storage, "$filesDir: $free bytes free, expected $LEAST_BYTES"))
                val opening = parts.opening(this, settings, session)
                session.become(Session.State.Opening(R.string.start_opening))
                opening.start(::opened)
            } catch (unfit: Unfit) {
                session.become(Session.State.Failed(unfit.rejection))
            } catch (error: LinkageError) {
                // No library for this processor, or one that does not fit these bindings.
                session.become(Session.State.Failed(unfit("library", R.string.fail_library, "${Build.SUPPORTED_ABIS.joinToString()}: ${error.javaClass.simpleName}")))
            } catch (error: SecurityException) {
                session.become(Session.State.Failed(unfit("permission", R.string.fail_permission, error.javaClass.name)))
            } catch (error: Exception) {
                // The kind only: a text of somebody else's may hold anything.
                session.become(Session.State.Failed(unfit("internal", R.string.fail_internal, error.javaClass.name)))
            }
        }
    }

    private fun opened(opened: Opened) = when (opened) {
        is Opened.Running -> {
            running = opened.shell
            session.become(Session.State.Running(opened.shell))
        }
        is Opened.Not -> session.become(Session.State.Failed(worded(opened.rejection)))
    }

    /** The core may be what is missing; then the words are ours. */
    private fun worded(rejection: Rejection) = when (rejection.code) {
        "library" -> unfit("library", R.string.fail_library, "${Build.SUPPORTED_ABIS.joinToString()}: ${rejection.detail}")
        "internal" -> unfit("internal", R.string.fail_internal, rejection.detail)
        else -> rejection
    }

    private fun unfit(code: String, text: Int, detail: String) = Rejection(code, words(this).getString(text), detail)

    /** [base] in the language and the light that were set here, so that the core's words and ours are one language. */
    fun words(base: Context): Context {
        val configuration = Configuration(base.resources.configuration)
        configuration.setLocale(LOCALES.getValue(settings.language))
        NIGHT_BITS[night]?.let { configuration.uiMode = configuration.uiMode and Configuration.UI_MODE_NIGHT_MASK.inv() or it }
        return base.createConfigurationContext(configuration)
    }

    /** What [words] depends on: an Activity that was made for another is made anew. */
    val look: Any get() = settings.language to night

    companion object {
        /** Less than this is not enough to take a day's payments (about 10 KB each). */
        private const val LEAST_BYTES = 16L * 1024 * 1024

        private val LOCALES = mapOf(Language.ZH to Locale.SIMPLIFIED_CHINESE, Language.EN to Locale.US)
        private val NIGHT_BITS = mapOf(Night.DAY to Configuration.UI_MODE_NIGHT_NO, Night.NIGHT to Configuration.UI_MODE_NIGHT_YES)

        fun of(context: Context): SuanpanApplication = context.applicationContext as SuanpanApplication
    }
}
