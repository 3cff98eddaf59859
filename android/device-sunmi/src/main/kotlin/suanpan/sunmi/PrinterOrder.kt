package suanpan.sunmi

import android.os.Build
import android.os.IBinder
import android.os.Parcel
import android.os.RemoteException
import java.util.Locale

/** Which order of codes this printer service follows, and how sure that is. */
internal class PrinterOrder(val family: Family, val note: String) {
    companion object {
        /**
         * The vendor's rule by model and a probe of the service itself must agree; where they do not, only what is the
         * same in all orders may be used: a wrong order raises no error, it cuts paper instead of printing.
         */
        fun of(model: String, service: IBinder): PrinterOrder {
            val ruled = byModel(model)
            val answersNumber = probe(service)
            val agrees = answersNumber != null && answersNumber == (ruled == Family.TS || ruled == Family.MINI)
            return if (agrees) PrinterOrder(ruled, "$ruled order")
            else PrinterOrder(Family.COMMON, "model ${model.ifEmpty { "unknown" }} says $ruled order, the service does not: common functions only")
        }

        /** The rule of the vendor's print library of 2023. Everything it does not name is TS, an empty name too. */
        fun byModel(model: String): Family {
            val name = model.uppercase(Locale.ROOT)
            fun has(vararg parts: String) = parts.any(name::contains)
            return when {
                has("V2", "P2", "P1", "V1S", "V3", "P3") || name in pvByName -> Family.PV
                has("MINI") && has("T1", "T2") -> Family.MINI
                has("V1") -> Family.V1
                else -> Family.TS
            }
        }

        private val pvByName = setOf("QBAO_H1", "X30TR", "VSTC")

        /**
         * Calls `getPrintedLength`, which only reads: TS and MINI answer a number, PV and V1 by callback. Null where
         * the answer is neither. Derived from the declarations, not confirmed on a device.
         */
        private fun probe(service: IBinder): Boolean? {
            val method = checkNotNull(PrinterInterface(Family.PV)[PrinterCall.PRINTED_LENGTH_BY_CALLBACK])
            val data = Parcel.obtain()
            val reply = Parcel.obtain()
            try {
                data.writeInterfaceToken(method.owner.descriptor)
                data.writeStrongBinder(Callback(PrinterCallback) { _, _ -> })
                if (!service.transact(method.code, data, reply, 0)) return null
                reply.readException()
                return when (reply.dataAvail()) {
                    0 -> false
                    4 -> true
                    else -> null
                }
            } catch (e: RemoteException) {
                throw ServiceGone(method, e)
            } catch (_: RuntimeException) {
                return null
            } finally {
                data.recycle()
                reply.recycle()
            }
        }
    }
}

/** The name the vendor's rule goes by. */
internal fun systemModel(): String = try {
    // The property is readable, only its accessor is not in the SDK.
    val name = Class.forName("android.os.SystemProperties").getMethod("get", String::class.java)
        .invoke(null, "ro.sunmi.hardware") as String
    name.ifEmpty { Build.MODEL.orEmpty() }
} catch (_: ReflectiveOperationException) {
    Build.MODEL.orEmpty()
}
