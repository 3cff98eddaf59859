package suanpan.sunmi

import android.graphics.Bitmap
import android.os.Bundle
import android.os.DeadObjectException
import android.os.IBinder
import android.os.Parcel
import android.os.RemoteException

/** A call to a vendor service that did not do what was asked. No message carries an argument or an answer. */
internal sealed class CallException(message: String, cause: Throwable? = null) : Exception(message, cause)

/** The service does not know the code. A generated proxy would read this as success. */
internal class NotInThisFirmware(val method: Method) : CallException("$method is not in this firmware")

/** The service's process is gone. */
internal class ServiceGone(method: Method, cause: Throwable?) : CallException("$method: the service is gone", cause)

/** The service threw: no permission, a bad state. */
internal class Refused(method: Method, cause: Throwable) :
    CallException("$method: refused with ${cause.javaClass.simpleName}", cause)

/** The answer does not have the shape the table says, so nothing in it can be believed. */
internal class UnexpectedReply(method: Method, what: String, cause: Throwable? = null) :
    CallException("$method: $what", cause)

/** The service is there and will not serve us. */
internal class NotUsable(what: String) : CallException(what)

/** What came back: the return value, and the arrays and lists that were changed, in argument order. */
internal class Answer(
    val method: Method,
    private val value: Any?,
    val arrays: List<ByteArray> = emptyList(),
    val lists: List<List<String>> = emptyList(),
) {
    val int: Int get() = value as Int
    val string: String? get() = value as String?
    val binder: IBinder? get() = value as IBinder?
}

/**
 * Calls [method] with [args] in table order; for [Kind.BYTES_OUT] the argument is the capacity. Blocks for as long as
 * the service takes, so never on the main thread. A oneway call of a function that the firmware lacks cannot be
 * noticed here: its effect must be waited for with a deadline.
 */
internal fun IBinder.call(method: Method, vararg args: Any?): Answer {
    require(args.size == method.args.size) { "$method takes ${method.args.size} arguments, not ${args.size}" }
    val data = Parcel.obtain()
    val reply = Parcel.obtain()
    try {
        data.writeInterfaceToken(method.owner.descriptor)
        method.args.forEachIndexed { i, kind -> data.write(kind, args[i]) }
        val known = try {
            transact(method.code, data, if (method.oneway) null else reply, if (method.oneway) IBinder.FLAG_ONEWAY else 0)
        } catch (e: DeadObjectException) {
            throw ServiceGone(method, e)
        } catch (e: RemoteException) {
            throw ServiceGone(method, e)
        } catch (e: RuntimeException) {
            throw Refused(method, e)
        }
        if (!known) throw if (isBinderAlive) NotInThisFirmware(method) else ServiceGone(method, null)
        if (method.oneway) return Answer(method, null)
        try {
            reply.readException()
        } catch (e: RuntimeException) {
            throw Refused(method, e)
        }
        return reply.answer(method, args)
    } finally {
        data.recycle()
        reply.recycle()
    }
}

private fun Parcel.answer(method: Method, args: Array<out Any?>): Answer {
    val value: Any? = when (method.returns) {
        Kind.VOID -> null
        Kind.INT -> number(method)
        Kind.STRING -> readString()
        Kind.BINDER -> readStrongBinder()
        else -> error("$method: ${method.returns} is no return kind")
    }
    val arrays = ArrayList<ByteArray>()
    val lists = ArrayList<List<String>>()
    method.args.forEachIndexed { i, kind ->
        val size = when (kind) {
            Kind.BYTES_OUT -> args[i] as Int
            Kind.BYTES_INOUT -> (args[i] as ByteArray).size
            Kind.STRINGS_INOUT -> {
                lists += createStringArrayList()?.filterNotNull() ?: throw UnexpectedReply(method, "no list")
                return@forEachIndexed
            }
            else -> return@forEachIndexed
        }
        val bytes = createByteArray() ?: throw UnexpectedReply(method, "no bytes where $size were expected")
        if (bytes.size != size) throw UnexpectedReply(method, "${bytes.size} bytes where $size were expected")
        arrays += bytes
    }
    if (dataAvail() > 0) throw UnexpectedReply(method, "${dataAvail()} bytes left over: another order of codes?")
    return Answer(method, value, arrays, lists)
}

/** An empty parcel reads as 0, which the vendor calls success. */
private fun Parcel.number(method: Method): Int {
    if (dataAvail() < 4) throw UnexpectedReply(method, "no number")
    return readInt()
}

private fun Parcel.write(kind: Kind, value: Any?) {
    when (kind) {
        Kind.INT -> writeInt(value as Int)
        Kind.BOOLEAN -> writeInt(if (value as Boolean) 1 else 0)
        Kind.STRING -> writeString(value as String?)
        Kind.STRINGS -> {
            val list = value as List<*>
            writeStringArray(Array(list.size) { list[it] as String })
        }
        Kind.STRINGS_INOUT -> writeInt(0) // no element
        Kind.AID, Kind.CA_KEY -> {
            writeInt(1)
            (value as Record).writeTo(this)
        }
        Kind.BYTES, Kind.BYTES_INOUT -> writeByteArray(value as ByteArray)
        Kind.BYTES_OUT -> writeInt(value as Int)
        Kind.BINDER -> writeStrongBinder(value as IBinder?)
        Kind.BUNDLE -> {
            writeInt(1) // not null
            (value as Bundle).writeToParcel(this, 0)
        }
        Kind.BITMAP -> {
            writeInt(1)
            (value as Bitmap).writeToParcel(this, 0)
        }
        Kind.VOID, Kind.CANDIDATES -> error("$kind is no argument of ours")
    }
}
