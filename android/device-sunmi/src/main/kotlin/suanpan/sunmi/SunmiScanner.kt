package suanpan.sunmi

import android.content.BroadcastReceiver
import android.content.Context
import android.content.Intent
import android.os.IBinder
import suanpan.shell.port.DeviceState
import suanpan.shell.port.ScanAnswers
import suanpan.shell.port.ScanCode
import suanpan.shell.port.ScanFailure
import suanpan.shell.port.Scanner

/**
 * The scan head: triggered by its service, read by its broadcast. Any app can send such a broadcast, so a code only
 * counts while one is asked for, and it is the core that judges it.
 */
class SunmiScanner internal constructor(private val context: Context, private val strand: Strand) : Scanner {
    constructor(context: Context) : this(context, ThreadStrand("sunmi-scanner"))

    @Volatile
    private var changed: () -> Unit = {}

    @Volatile
    private var service: IBinder? = null
    private val link = ServiceLink(context, Service.SCANNER, strand, { service = it }, ::down) { changed() }
    private val receiver = CodeReceiver()
    private var wanted: Wanted? = null

    override val name get() = "Sunmi scan head" + link.trouble?.let { ": $it" }.orEmpty()
    override val state: DeviceState get() = link.state
    override val simulated get() = false

    override fun attach(changed: () -> Unit) {
        this.changed = changed
        Receivers.register(context, receiver, listOf(RECEIVED))
        link.open()
    }

    override fun release() {
        context.unregisterReceiver(receiver)
        link.close()
        strand.post(strand::stop)
    }

    override fun scan(ask: ScanCode, answers: ScanAnswers) = strand.post {
        end()
        val mine = Wanted(answers)
        wanted = mine
        if (!trigger(ScanService.scan)) {
            wanted = null
            return@post answers.failed(ScanFailure.FAULT)
        }
        mine.deadline = strand.after(ask.timeoutMs) {
            if (wanted === mine) {
                end()
                answers.failed(ScanFailure.TIMEOUT)
            }
        }
    }

    override fun stop() = strand.post { end() }

    private fun end() {
        val open = wanted ?: return
        wanted = null
        open.deadline?.cancel()
        trigger(ScanService.stop)
    }

    private fun trigger(method: Method): Boolean {
        val service = service ?: return false
        return try {
            service.call(method)
            true
        } catch (e: ServiceGone) {
            link.lost(e.message.orEmpty())
            false
        } catch (_: CallException) {
            false
        }
    }

    private fun down() {
        service = null
        wanted?.deadline?.cancel()
        wanted = null
    }

    private class Wanted(val answers: ScanAnswers) {
        var deadline: Delay? = null
    }

    private inner class CodeReceiver : BroadcastReceiver() {
        override fun onReceive(context: Context, intent: Intent) {
            // The bytes where there are any: the text has lost what is not UTF-8.
            val code = intent.getByteArrayExtra("source_byte")?.takeIf { it.isNotEmpty() }
                ?: intent.getStringExtra("data")?.toByteArray() ?: return
            strand.post {
                val open = wanted ?: return@post
                wanted = null
                open.deadline?.cancel()
                // Another app may send anything under this name.
                if (code.size > ScanAnswers.MOST_BYTES) open.answers.failed(ScanFailure.FAULT) else open.answers.read(code)
            }
        }
    }

    private companion object {
        const val RECEIVED = "com.sunmi.scanner.ACTION_DATA_CODE_RECEIVED"
    }
}
