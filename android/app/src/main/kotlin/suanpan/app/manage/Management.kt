package suanpan.app.manage

import android.content.Context
import java.util.concurrent.Executor
import suanpan.app.Equipment
import suanpan.app.Session
import suanpan.shell.OrderName
import suanpan.shell.Rejection
import suanpan.shell.Settings
import suanpan.shell.Terminal

/** What the management screens need of the app. The application implements [Owner]. */
interface Management {
    val session: Session

    /** Null while it is not open: then settings and the about screen are all there is. */
    val terminal: Terminal?

    /** Where requests and questions run; never the main thread. */
    val background: Executor

    /** What is in force. */
    val settings: Settings

    /** What is chosen about the devices; used from the next start on. Set off the main thread. */
    var equipment: Equipment

    /** Whether keys lie in this machine's secure processor, so that their places matter. */
    val hasSecureProcessor: Boolean
    val night: Night
    val build: Build

    /** Whether the keys of a drawn PIN pad change places, so that nobody reads a PIN from where a finger goes. */
    var shuffledPin: Boolean

    /** Where the key that protects the journal lies; null while no store was asked. */
    val keyPlace: String?

    /** A name that no payment has. */
    fun newOrder(): OrderName

    /** Keeps [settings] if the core finds them sound, off the main thread; they are used from the next start on. */
    fun save(settings: Settings): Rejection?

    /** Day, night or as the system says. The Activity that asked is recreated by its caller. */
    fun show(night: Night)

    /** Closes the terminal and opens it with what is saved. On the main thread; how it stands is the session's to tell. */
    fun restart()

    interface Owner {
        val management: Management
    }

    companion object {
        fun of(context: Context): Management = (context.applicationContext as Owner).management
    }
}

enum class Night { SYSTEM, DAY, NIGHT }

/** What was installed. */
class Build(val version: String, val flavour: String, val abi: String)
