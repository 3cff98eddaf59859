package suanpan.sunmi

import android.app.Application
import android.content.ComponentName
import android.content.IntentFilter
import android.graphics.Bitmap
import android.os.Binder
import android.os.Bundle
import android.os.DeadObjectException
import android.os.IBinder
import android.os.Looper
import android.os.Parcel
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import suanpan.shell.BerTlv

/** A strand that the test turns by hand: nothing runs before [settle], no time passes before [advance]. */
internal class ManualStrand : Strand {
    private class Alarm(val at: Long, val job: () -> Unit) : Delay {
        var off = false
        override fun cancel() {
            off = true
        }
    }

    private var now = 0L
    private val jobs = ArrayDeque<() -> Unit>()
    private val alarms = ArrayList<Alarm>()

    override fun post(job: () -> Unit) = jobs.addLast(job)
    override fun after(ms: Long, job: () -> Unit): Delay = Alarm(now + ms, job).also(alarms::add)
    override fun stop() = Unit

    /** Runs what is posted here and on the main thread, until nothing is. */
    fun settle() {
        do {
            shadowOf(Looper.getMainLooper()).idle()
            val job = jobs.removeFirstOrNull()
            job?.invoke()
        } while (job != null)
    }

    fun advance(ms: Long) {
        settle()
        val end = now + ms
        while (true) {
            val next = alarms.filter { !it.off && it.at <= end }.minByOrNull { it.at } ?: break
            alarms.remove(next)
            now = next.at
            next.job()
            settle()
        }
        now = end
    }
}

/** A service as the facts describe it: decodes parcels by them, notes every call, answers by [answers]. */
internal open class FakeService(private val facts: FactInterface) : Binder() {
    class Heard(val name: String, val args: List<Any?>)

    val heard = ArrayList<Heard>()

    /** How many fields of a parcelable this firmware knows, where not all. */
    val fields = HashMap<String, Int>()

    /** Codes this firmware lacks: `transact` gives false. */
    val missing = HashSet<String>()

    /** Functions whose stub does not look at what is left of the parcel; all did so until Android 13. */
    val lenient = HashSet<String>()

    /** Name to what it does; the return value where there is one. Arrays among the arguments may be changed. */
    val answers = HashMap<String, (List<Any?>) -> Any?>()

    /** The process ends before the named call is served. */
    var diesAt: String? = null
    private var alive = true
    private val mourners = ArrayList<IBinder.DeathRecipient>()

    fun names() = heard.map { it.name }
    fun last(name: String) = heard.last { it.name == name }.args

    fun die() {
        alive = false
        mourners.toList().forEach { it.binderDied() }
    }

    override fun isBinderAlive() = alive

    override fun linkToDeath(recipient: IBinder.DeathRecipient, flags: Int) {
        if (!alive) throw DeadObjectException()
        mourners += recipient
    }

    override fun unlinkToDeath(recipient: IBinder.DeathRecipient, flags: Int) = mourners.remove(recipient)

    override fun onTransact(code: Int, data: Parcel, reply: Parcel?, flags: Int): Boolean {
        if (!alive) throw DeadObjectException()
        val fact = facts.methods.firstOrNull { it.code == code }
        if (fact == null || fact.name in missing) return false
        if (fact.name == diesAt) {
            die()
            throw DeadObjectException()
        }
        data.enforceInterface(facts.descriptor)
        val args = fact.args.map { data.readFact(it, fields) }
        check(data.dataAvail() == 0 || fact.name in lenient) { "${fact.name}: ${data.dataAvail()} bytes more than its arguments" }
        check(fact.oneway == (flags and IBinder.FLAG_ONEWAY != 0)) { "${fact.name}: oneway ${fact.oneway}" }
        heard += Heard(fact.name, args)
        val value = answers[fact.name]?.invoke(args)
        if (fact.oneway) return true
        reply!!.writeNoException()
        when (fact.returns) {
            "void" -> Unit
            "int" -> reply.writeInt(value as Int? ?: 0)
            "boolean" -> reply.writeInt(if (value == true) 1 else 0)
            "String" -> reply.writeString(value as String?)
            else -> reply.writeStrongBinder(value as IBinder?)
        }
        fact.args.forEachIndexed { i, type ->
            when (type) {
                STRING_LIST -> reply.writeStringList((args[i] as List<*>).map { it as String })
                "out byte[]", "inout byte[]" -> reply.writeByteArray(args[i] as ByteArray)
            }
        }
        return true
    }
}

private const val STRING_LIST = "inout java.util.List<String>"

private fun Parcel.readFact(type: String, fields: Map<String, Int>): Any? = when (type) {
    in Facts.parcelables -> if (readInt() == 0) null else Facts.parcelables.getValue(type).let { it.take(fields[type] ?: it.size) }.associate { (kind, name) ->
        // A byte, boolean or short travels as int.
        name to when (kind) {
            "byte[]" -> createByteArray()?.let(BerTlv::hex)
            "String" -> readString()
            else -> readInt()
        }
    }
    STRING_LIST -> createStringArrayList()
    "int" -> readInt()
    "boolean" -> readInt() != 0
    "String" -> readString()
    "String[]" -> createStringArray()?.toList()
    "byte[]", "inout byte[]" -> createByteArray()
    "out byte[]" -> ByteArray(readInt())
    "android.os.Bundle" -> if (readInt() == 0) null else Bundle.CREATOR.createFromParcel(this)
    "android.graphics.Bitmap" -> if (readInt() == 0) null else Bitmap.CREATOR.createFromParcel(this)
    else -> readStrongBinder()
}

/** Calls a listener of ours as the facts say a service does. */
internal class FakeCaller(private val listener: IBinder, private val facts: FactInterface) {
    fun send(name: String, vararg args: Any?) = raw(facts.named(name).code) { data ->
        facts.named(name).args.forEachIndexed { i, type -> data.writeFact(type, args[i]) }
    }

    /** Whatever a firmware may send under [code]. */
    fun raw(code: Int, descriptor: String = facts.descriptor, body: (Parcel) -> Unit): Boolean {
        val data = Parcel.obtain()
        data.writeInterfaceToken(descriptor)
        body(data)
        return listener.transact(code, data, null, IBinder.FLAG_ONEWAY).also { data.recycle() }
    }
}

private fun Parcel.writeFact(type: String, value: Any?) = when (type) {
    "int" -> writeInt(value as Int)
    "boolean" -> writeInt(if (value as Boolean) 1 else 0)
    "String" -> writeString(value as String?)
    "String[]" -> writeStringArray((value as List<*>).map { it as String }.toTypedArray())
    "byte[]" -> writeByteArray(value as ByteArray?)
    "android.os.Bundle" -> {
        writeInt(1)
        (value as Bundle).writeToParcel(this, 0)
    }
    "java.util.List<${Candidate.PARCELABLE}>" -> {
        val list = value as List<*>
        writeInt(list.size)
        list.forEach { candidate ->
            writeInt(1)
            Facts.parcelables.getValue(Candidate.PARCELABLE).forEach { (kind, name) ->
                val field = (candidate as Map<*, *>)[name]
                if (kind == "String") writeString(field as String?) else writeInt(field as Int? ?: 0)
            }
        }
    }
    else -> error("no $type")
}

/** The device's package manager and what binding gives. */
internal object FakeDevice {
    val app: Application get() = RuntimeEnvironment.getApplication()

    fun install(service: Service, binder: IBinder) {
        val component = ComponentName(service.app, "${service.app}.Service")
        shadowOf(app.packageManager).run {
            addServiceIfNotPresent(component)
            addIntentFilterForService(component, IntentFilter(service.action))
        }
        shadowOf(app).setComponentNameAndServiceForBindServiceForIntent(service.intent, component, binder)
    }

    /** `bindService` gives false. */
    fun makeUnbindable(service: Service) = shadowOf(app).declareActionUnbindable(service.action)

    /** `bindService` throws, as without the permission, until it is called with false. */
    fun refuse(refused: Boolean) = shadowOf(app).setThrowInBindService(if (refused) SecurityException("not allowed") else null)
}
