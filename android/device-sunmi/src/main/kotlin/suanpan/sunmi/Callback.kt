package suanpan.sunmi

import android.os.Binder
import android.os.Bundle
import android.os.Parcel

/**
 * A listener that a service calls. It reads its parcels by the table; a code it does not know, a parcel cut short or
 * a strange descriptor is no event: short parcels read as zeros, and 0 often means success. More bytes than the table
 * says are left alone: newer services append.
 */
internal class Callback(private val type: Interface, private val event: (Method, List<Any?>) -> Unit) : Binder() {
    init {
        attachInterface(null, type.descriptor)
    }

    override fun onTransact(code: Int, data: Parcel, reply: Parcel?, flags: Int): Boolean {
        val method = type.method(code) ?: return super.onTransact(code, data, reply, flags)
        val args = try {
            data.enforceInterface(type.descriptor)
            method.args.map { data.read(it) ?: return true }
        } catch (_: RuntimeException) {
            return true // not in the shape of the table: dropped, never guessed
        }
        event(method, args.map { if (it === NULL) null else it })
        return true
    }
}

/** Stands for a null that was sent, where null means that nothing was there to read. */
private val NULL = Any()

private fun Parcel.read(kind: Kind): Any? {
    if (dataAvail() < 4) return null
    return when (kind) {
        Kind.INT -> readInt()
        Kind.BOOLEAN -> readInt() != 0
        Kind.STRING -> readString() ?: NULL
        Kind.STRINGS -> createStringArray()?.toList() ?: NULL
        Kind.BYTES -> createByteArray() ?: NULL
        Kind.BUNDLE -> if (readInt() == 0) NULL else Bundle.CREATOR.createFromParcel(this)
        Kind.CANDIDATES -> candidates()
        else -> null
    }
}

/** More applications than a card can hold are no list. */
private const val MOST_CANDIDATES = 64

private fun Parcel.candidates(): List<Candidate>? {
    val count = readInt()
    if (count > MOST_CANDIDATES) return null
    return (0 until count.coerceAtLeast(0)).mapNotNull {
        if (readInt() == 0) return@mapNotNull null
        val values = Candidate.fields.associate { (name, kind) -> name to if (kind == Kind.INT) readInt() else readString() }
        val label = listOf("appPreName", "appLabel", "appName").firstNotNullOfOrNull { name ->
            (values[name] as String?)?.takeIf(String::isNotEmpty)
        }
        Candidate(label.orEmpty(), values["priority"] as Int)
    }
}
