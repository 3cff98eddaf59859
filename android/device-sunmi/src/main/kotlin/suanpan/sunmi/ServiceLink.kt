package suanpan.sunmi

import android.content.ComponentName
import android.content.Context
import android.content.Intent
import android.content.ServiceConnection
import android.os.IBinder
import android.os.RemoteException
import suanpan.shell.port.DeviceState

/**
 * Keeps a vendor service bound: looks whether it is there, binds, notices that it died, binds again with growing
 * pauses. [up] makes it usable and throws where it is not; [down] forgets it. All of it on [strand].
 */
internal class ServiceLink(
    private val context: Context,
    private val service: Service,
    private val strand: Strand,
    private val up: (IBinder) -> Unit,
    private val down: () -> Unit,
    private val changed: () -> Unit,
) {
    @Volatile
    var state = if (isInstalled(context, service)) DeviceState.CONNECTING else DeviceState.ABSENT
        private set

    /** Why it is not ready, for the about screen. */
    @Volatile
    var trouble: String? = null
        private set

    private var connection: Connection? = null
    private var wasReady = false
    private var pauseMs = FIRST_PAUSE_MS
    private var closed = false

    fun open() = strand.post(::bind)

    fun close() = strand.post {
        closed = true
        drop()
        down()
    }

    /** Something proved that the service is of no use any more. */
    fun lost(why: String) {
        if (closed || connection == null) return
        drop()
        trouble = why
        down()
        become(if (wasReady) DeviceState.LOST else DeviceState.CONNECTING)
        strand.after(pauseMs, ::bind)
        pauseMs = (pauseMs * 2).coerceAtMost(LONGEST_PAUSE_MS)
    }

    private fun bind() {
        if (closed || connection != null) return
        if (!isInstalled(context, service)) return become(DeviceState.ABSENT)
        val mine = Connection()
        connection = mine
        val bound = try {
            if (service.started) start()
            context.bindService(service.intent, mine, service.flags)
        } catch (_: SecurityException) {
            false
        }
        if (bound) {
            mine.deadline = strand.after(ANSWER_MS) { if (connection === mine) lost("the service did not answer") }
        } else {
            lost("the service refused to bind")
        }
    }

    private fun start() {
        try {
            context.startService(service.intent)
        } catch (_: IllegalStateException) {
            // We are in the background (Android 8 and later); the bind creates it as well.
        }
    }

    private fun drop() {
        val old = connection ?: return
        connection = null
        old.deadline?.cancel()
        old.forget()
        try {
            context.unbindService(old)
        } catch (_: IllegalArgumentException) {
            // It was never bound.
        }
    }

    private fun become(next: DeviceState) {
        state = next
        changed()
    }

    private inner class Connection : ServiceConnection, IBinder.DeathRecipient {
        var deadline: Delay? = null
        private var binder: IBinder? = null

        override fun onServiceConnected(name: ComponentName?, service: IBinder?) =
            strand.post { if (connection === this) connected(service) }

        override fun onServiceDisconnected(name: ComponentName?) = gone()

        override fun binderDied() = gone()

        private fun gone() = strand.post { if (connection === this) lost("the service died") }

        private fun connected(service: IBinder?) {
            deadline?.cancel()
            if (service == null) return lost("the service has no interface")
            try {
                service.linkToDeath(this, 0)
                binder = service
                up(service)
            } catch (e: RemoteException) {
                return lost("the service died")
            } catch (e: CallException) {
                return lost(e.message.orEmpty())
            }
            trouble = null
            wasReady = true
            pauseMs = FIRST_PAUSE_MS
            become(DeviceState.READY)
        }

        fun forget() {
            try {
                binder?.unlinkToDeath(this, 0)
            } catch (_: NoSuchElementException) {
                // It died, which unlinks by itself.
            }
        }
    }

    companion object {
        const val FIRST_PAUSE_MS = 500L
        const val LONGEST_PAUSE_MS = 30_000L
        const val ANSWER_MS = 10_000L

        /** False also where the manifest lacks `<queries>` (Android 11 and later). */
        @Suppress("DEPRECATION") // its replacement needs API 33
        fun isInstalled(context: Context, service: Service) =
            context.packageManager.queryIntentServices(service.intent, 0).isNotEmpty()
    }
}

internal val Service.intent: Intent get() = Intent(action).setPackage(app)
