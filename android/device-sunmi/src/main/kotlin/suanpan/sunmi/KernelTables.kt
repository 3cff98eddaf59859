package suanpan.sunmi

import android.os.IBinder
import suanpan.shell.port.CaKey
import suanpan.shell.port.EmvApplication
import suanpan.shell.port.EmvParameters
import suanpan.shell.port.KernelParameters
import suanpan.shell.port.KernelTrouble
import suanpan.shell.port.ParameterException

/**
 * The kernels' tables of applications and CA keys, which a service keeps and nobody but us fills: loaded anew whenever
 * the service is bound. A kernel without them finds no application on any card, so until they are in no card is asked
 * for. On the strand.
 */
internal class KernelTables(
    /** Null where this installation has no file: then what the service has of its own counts. */
    private val file: () -> EmvParameters?,
    /** What the service app says that it is. */
    private val version: () -> String?,
    /** As in 20261231. */
    private val today: () -> Int,
) {
    @Volatile
    var parameters: KernelParameters? = null
        private set

    @Volatile
    var trouble: KernelTrouble? = null
        private set

    /** What the terminal itself is, for each transaction. */
    var terminal: Map<String, String> = emptyMap()
        private set

    /** @throws ServiceGone when the service died over it. */
    fun load(emv: IBinder) {
        parameters = null
        trouble = null
        terminal = emptyMap()
        try {
            val wanted = file()
            if (wanted == null) look(emv) else put(emv, wanted)
        } catch (e: ParameterException) {
            fail(KernelTrouble.Kind.WRONG_PARAMETERS, e.message.orEmpty())
        } catch (e: ServiceGone) {
            throw e
        } catch (e: CallException) {
            fail(KernelTrouble.Kind.REFUSED_PARAMETERS, e.message.orEmpty())
        }
    }

    /** Whether a card may be asked for; what the service refused is offered once more. */
    fun isReady(emv: IBinder): Boolean {
        if (trouble?.kind == KernelTrouble.Kind.REFUSED_PARAMETERS) load(emv)
        return trouble == null
    }

    private fun put(emv: IBinder, wanted: EmvParameters) {
        // Their answers say nothing: there may have been none to delete.
        emv.call(EmvOpt.deleteAid, null)
        emv.call(EmvOpt.deleteCapk, null, null)
        val count = AidRecord.count(version())
        for (application in wanted.applications) {
            val record = Record(AidRecord, count) { application.value(it) }
            val what = "line ${application.line}: AID ${application.aid}"
            record.lost.firstOrNull()?.let { throw NotUsable("$what: $it: expected a payment service that knows it, got ${version()}") }
            accepted(emv.call(EmvOpt.addAid, record), what)
        }
        val day = today()
        val (valid, over) = wanted.caKeys.partition { it.isValidOn(day) }
        for (key in valid) accepted(emv.call(EmvOpt.addCapk, Record(CapkRecord, CapkRecord.fields.size) { key.value(it) }), "line ${key.line}: CA key ${key.rid} ${key.index}")
        terminal = wanted.terminal
        parameters = KernelParameters(wanted.applications.size, valid.size, over.size)
    }

    private fun accepted(answer: Answer, what: String) {
        if (answer.int != 0) throw NotUsable("$what: expected 0 of the payment service, got ${answer.int}")
    }

    /** Without a file: what the maker's own tool, or another app, may have loaded. */
    private fun look(emv: IBinder) {
        val (applications, caKeys) = listOf(AIDS, CA_KEYS).map { table ->
            emv.call(EmvOpt.queryTable, table, null).let { if (it.int < 0) 0 else it.lists.single().size }
        }
        if (applications == 0) return fail(KernelTrouble.Kind.NO_PARAMETERS, "expected a file of parameters, got none, and the service has no AID of its own")
        parameters = KernelParameters(applications, caKeys, expired = 0)
    }

    private fun fail(kind: KernelTrouble.Kind, detail: String) {
        trouble = KernelTrouble(kind, detail)
    }

    private companion object {
        const val AIDS = 0
        const val CA_KEYS = 1

        /** Older files state the version by the card's tag. */
        fun EmvApplication.value(tag: String) = this[tag] ?: if (tag == "9F09") this["9F08"] else null

        fun CaKey.value(tag: String) = if (tag == "DF05") lastDay else this[tag]
    }
}
