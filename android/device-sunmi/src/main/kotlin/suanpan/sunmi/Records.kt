package suanpan.sunmi

import android.os.Parcel
import suanpan.shell.BerTlv
import suanpan.sunmi.Kind.BYTES
import suanpan.sunmi.Kind.INT

/**
 * One field of a parcelable of the kernel's tables. [tag] is where its value comes from in a row of parameters; null
 * where no row has it. [absent] in hex stands there instead: the vendor's own beginning values.
 */
internal class RecordField(val name: String, val kind: Kind, val tag: String?, val absent: String)

/** A parcelable, its fields in parcel order. Bytes travel as int. */
internal abstract class RecordShape(val parcelable: String) {
    abstract val fields: List<RecordField>

    protected fun byte(name: String, tag: String?) = RecordField(name, INT, tag, "00")
    protected fun bytes(name: String, tag: String?, zeros: Int = 0) = RecordField(name, BYTES, tag, "00".repeat(zeros))
}

/** Values for the first [count] fields of [shape], by tag. */
internal class Record(private val shape: RecordShape, private val count: Int, private val value: (String) -> ByteArray?) {
    fun writeTo(parcel: Parcel) {
        for (field in shape.fields.take(count)) {
            val absent = checkNotNull(BerTlv.bytes(field.absent))
            val given = field.tag?.let(value) ?: absent
            // A fixed array is filled up with zeros.
            if (field.kind == INT) parcel.writeInt(given.single().toInt()) else parcel.writeByteArray(given.copyOf(maxOf(given.size, absent.size)))
        }
    }

    /** Tags that have a value and a field beyond [count]. */
    val lost: List<String> get() = shape.fields.drop(count).mapNotNull { it.tag }.filter { value(it) != null }
}

/**
 * An application. Its end grew: 33 fields, `kernelID` since library 1.4.49, `extSelectSupFlg` since 2.0.14. A service
 * that knows more fields than it is sent reads empty and 0 for them, which is what they begin with; one that is sent
 * more than it knows may refuse (from Android 13 on). So all are sent only to a service that is known to know them.
 */
internal object AidRecord : RecordShape("com.sunmi.pay.hardware.aidlv2.bean.AidV2") {
    override val fields = listOf(
        bytes("aid", "9F06"),
        bytes("cvmLmt", "DF21", 6), bytes("termClssLmt", "DF20", 6), bytes("termClssOfflineFloorLmt", "DF19", 6),
        bytes("termOfflineFloorLmt", "9F7B", 6), // electronic cash
        byte("selFlag", "DF01"), byte("targetPer", "DF17"), byte("maxTargetPer", "DF16"),
        bytes("floorLimit", "9F1B"),
        byte("randTransSel", null), byte("velocityCheck", null), // every payment goes online
        bytes("threshold", "DF15", 4),
        bytes("TACDenial", "DF13", 5), bytes("TACOnline", "DF12", 5), bytes("TACDefault", "DF11", 5),
        bytes("AcquierId", "9F01", 6),
        bytes("dDOL", "DF14"), bytes("tDOL", null),
        bytes("version", "9F09", 2),
        byte("rMDLen", null), bytes("riskManData", null, 8),
        bytes("merchName", "9F4E", 128), bytes("merchCateCode", "9F15", 2), bytes("merchId", "9F16", 16), bytes("termId", "9F1C", 8),
        RecordField("referCurrCode", BYTES, "9F3C", "0156"), byte("referCurrExp", "9F3D"), bytes("referCurrCon", null, 4),
        byte("clsStatusCheck", "DFC108"), byte("zeroCheck", "DFC109"), byte("kernelType", "DFC10A"), byte("paramType", "DFC10B"),
        bytes("ttq", "9F66", 4),
        bytes("kernelID", "DFC10C"),
        byte("extSelectSupFlg", "DFC10D"),
    )

    private const val FEWEST = 33

    /** The first service versions of either line that match library 2.0.14, which has every field. */
    private val WHOLE_SINCE = mapOf(3 to listOf(3, 3, 310), 5 to listOf(5, 0, 16))

    /** How many fields a service of [version] (as in `v3.3.310`) is sent; the fewest where that says nothing. */
    fun count(version: String?): Int {
        val parts = Regex("""v?(\d{1,6})\.(\d{1,6})\.(\d{1,6})(\D.*)?""").matchEntire(version.orEmpty())?.groupValues?.subList(1, 4)?.map(String::toInt) ?: return FEWEST
        val since = WHOLE_SINCE[parts[0]] ?: return if (parts[0] > WHOLE_SINCE.keys.max()) fields.size else FEWEST
        val difference = parts.zip(since).map { (has, wants) -> has.compareTo(wants) }.firstOrNull { it != 0 } ?: 0
        return if (difference < 0) FEWEST else fields.size
    }
}

/** A public key of a certification authority; the same in every version. */
internal object CapkRecord : RecordShape("com.sunmi.pay.hardware.aidlv2.bean.CapkV2") {
    override val fields = listOf(
        bytes("rid", "9F06"), byte("index", "9F22"), byte("hashInd", "DF06"), byte("arithInd", "DF07"),
        bytes("modul", "DF02"), bytes("exponent", "DF04"),
        bytes("expDate", "DF05"), // YYMMDD by the half byte
        bytes("checkSum", "DF03"),
    )
}
