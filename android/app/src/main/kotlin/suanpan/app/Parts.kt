package suanpan.app

import android.content.Context
import java.io.File
import suanpan.shell.Opening
import suanpan.shell.Rejection
import suanpan.shell.Screen
import suanpan.shell.Settings

/** What a flavour brings along; `Flavour` in `src/demo` and `src/release` implements it. */
interface Parts {
    /** `demo`, `release`. */
    val name: String

    /** Whether windows that show a payment keep out of screenshots and of the list of recent apps. */
    val keepsSecret: Boolean

    /** Whether real cards are read, and so real keys used. */
    val realCards: Boolean

    /** What a terminal is set to that nobody has set yet. */
    fun firstSettings(context: Context): Settings

    /**
     * Finds the devices and prepares the opening; off the main thread.
     * @throws Unfit where this terminal cannot work with this flavour.
     */
    fun opening(context: Context, settings: Settings, screen: Screen): Opening

    /** Where the key that protects the journal lies; null before the first opening. */
    val keyPlace: String?
}

/** The folder of all that must outlive the app's process: journal, key file, and in a demo the acquirer's books. */
fun terminalFolder(context: Context): File = File(context.filesDir, "terminal").apply { mkdirs() }

/** What slips are drawn with. */
fun slipFont(context: Context): ByteArray = context.assets.open("slip.font").use { it.readBytes() }

/** Why a terminal cannot be opened here, in words for the person before it. */
class Unfit(val rejection: Rejection) : Exception(rejection.code)
