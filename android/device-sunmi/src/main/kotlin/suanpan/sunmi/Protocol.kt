package suanpan.sunmi

import suanpan.sunmi.Kind.AID
import suanpan.sunmi.Kind.BINDER
import suanpan.sunmi.Kind.BITMAP
import suanpan.sunmi.Kind.BOOLEAN
import suanpan.sunmi.Kind.BUNDLE
import suanpan.sunmi.Kind.BYTES
import suanpan.sunmi.Kind.BYTES_INOUT
import suanpan.sunmi.Kind.BYTES_OUT
import suanpan.sunmi.Kind.CANDIDATES
import suanpan.sunmi.Kind.CA_KEY
import suanpan.sunmi.Kind.INT
import suanpan.sunmi.Kind.STRING
import suanpan.sunmi.Kind.STRINGS
import suanpan.sunmi.Kind.STRINGS_INOUT
import suanpan.sunmi.Kind.VOID

// The vendor's binder interfaces as far as they are used, in one table. Codes are IBinder transaction codes
// (first = 1), argument kinds stand in parcel order. A wrong code calls another function and raises no error, so
// every row is compared with src/test/resources/sunmi-binder-facts.json by ProtocolTest.

/** What one value looks like in a parcel. */
internal enum class Kind {
    VOID, INT, BOOLEAN, STRING, STRINGS, BYTES,

    /** Goes out whole and comes back whole, after the return value. */
    BYTES_INOUT,

    /** Only its capacity goes out; comes back with exactly that length. */
    BYTES_OUT, BINDER, BUNDLE, BITMAP,

    /** A list, not an array: goes out empty and comes back after the return value. */
    STRINGS_INOUT,

    /** A list of [Candidate]. */
    CANDIDATES,

    /** A [Record] of [AidRecord]. */
    AID,

    /** A [Record] of [CapkRecord]. */
    CA_KEY,
}

/** A service app of the device, and how it is bound. */
internal enum class Service(
    val action: String,
    val app: String,
    /** `BIND_AUTO_CREATE` is 1, `BIND_NOT_FOREGROUND` 4. */
    val flags: Int,
    /** Whether it wants to be started before it is bound. */
    val started: Boolean,
) {
    PRINTER("woyou.aidlservice.jiuiv5.IWoyouService", "woyou.aidlservice.jiuiv5", 1, false),

    /** The vendor binds with flag 4 and relies on the start; flag 1 is added so that a refused start does not matter. */
    PAY("sunmi.intent.action.PAY_HARDWARE", "com.sunmi.pay.hardware_v3", 4 or 1, true),
    SCANNER("com.sunmi.scanner.IScanInterface", "com.sunmi.scanner", 1, false),
}

/** One function of an interface. */
internal class Method(
    val owner: Interface,
    val code: Int,
    val name: String,
    val args: List<Kind>,
    val returns: Kind,
    val oneway: Boolean,
    /** The first vendor library that has it; null where it was always there. */
    val since: String?,
) {
    override fun toString() = "${owner.descriptor}.$name ($code)"
}

/** One binder interface: its descriptor and the functions used here. */
internal abstract class Interface(val descriptor: String) {
    private val rows = ArrayList<Method>()
    val methods: List<Method> get() = rows

    fun method(code: Int) = rows.firstOrNull { it.code == code }

    protected fun call(code: Int, name: String, vararg args: Kind, returns: Kind = VOID, since: String? = null) =
        Method(this, code, name, args.toList(), returns, false, since).also(rows::add)

    protected fun oneway(code: Int, name: String, vararg args: Kind, since: String? = null) =
        Method(this, code, name, args.toList(), VOID, true, since).also(rows::add)
}

// ---- Printer: one descriptor, four method orders ----

/** Which order of codes a printer service follows. */
internal enum class Family {
    /** P1, P2, P3, V1s, V2, V3. */
    PV,

    /** The first V1. */
    V1,

    /** T1, T2, S2, and by the vendor's rule every model not named elsewhere. */
    TS,

    /** T1 mini, T2 mini. */
    MINI,

    /** Not known: only what is the same in all four. */
    COMMON,
}

/** The printer's functions with their code in each order; 0 where an order lacks it. */
internal enum class PrinterCall(
    val wire: String,
    val pv: Int,
    val v1: Int,
    val ts: Int,
    val mini: Int,
    val args: List<Kind>,
    val returns: Kind = VOID,
) {
    SERVICE_VERSION("getServiceVersion", 3, 3, 3, 3, listOf(), STRING),
    INIT("printerInit", 4, 4, 4, 4, listOf(BINDER)),

    /** Read-only everywhere, but shaped in two ways: the probe of [PrinterOrder]. */
    PRINTED_LENGTH_BY_CALLBACK("getPrintedLength", 9, 9, 0, 0, listOf(BINDER)),
    PRINTED_LENGTH("getPrintedLength", 0, 0, 9, 9, listOf(), INT),
    LINE_WRAP("lineWrap", 10, 10, 10, 10, listOf(INT, BINDER)),
    PRINT_BITMAP("printBitmap", 18, 18, 18, 18, listOf(BITMAP, BINDER)),
    CUT_PAPER("cutPaper", 0, 0, 23, 23, listOf(BINDER)),
    OPEN_DRAWER("openDrawer", 0, 0, 25, 25, listOf(BINDER)),
    ENTER_BUFFER("enterPrinterBuffer", 24, 24, 27, 27, listOf(BOOLEAN)),
    EXIT_BUFFER("exitPrinterBuffer", 25, 25, 28, 28, listOf(BOOLEAN)),
    EXIT_BUFFER_WITH_CALLBACK("exitPrinterBufferWithCallback", 30, 0, 35, 38, listOf(BOOLEAN, BINDER)),
    UPDATE_STATE("updatePrinterState", 32, 39, 33, 33, listOf(), INT),
    PAPER("getPrinterPaper", 42, 36, 37, 46, listOf(), INT),
    LCD_COMMAND("sendLCDCommand", 0, 0, 0, 34, listOf(INT)),
    LCD_TWO_LINES("sendLCDDoubleString", 0, 0, 0, 39, listOf(STRING, STRING, BINDER)),
    ;

    fun code(family: Family) = when (family) {
        Family.PV -> pv
        Family.V1 -> v1
        Family.TS -> ts
        Family.MINI -> mini
        Family.COMMON -> if (pv == v1 && pv == ts && pv == mini) pv else 0
    }
}

/** The printer service as one [family] orders it. */
internal class PrinterInterface(val family: Family) : Interface("woyou.aidlservice.jiuiv5.IWoyouService") {
    private val byCall = PrinterCall.entries.filter { it.code(family) != 0 }
        .associateWith { call(it.code(family), it.wire, *it.args.toTypedArray(), returns = it.returns) }

    /** Null where this order lacks it. */
    operator fun get(call: PrinterCall): Method? = byCall[call]
}

/** What the printer service calls back. The first T/S services add an int and a text to [onRunResult]. */
internal object PrinterCallback : Interface("woyou.aidlservice.jiuiv5.ICallback") {
    /** The call was carried out; says nothing about paper. */
    val onRunResult = oneway(1, "onRunResult", BOOLEAN)
    val onReturnString = oneway(2, "onReturnString", STRING)
    val onRaiseException = oneway(3, "onRaiseException", INT, STRING)

    /** 0 printed, 1 not. */
    val onPrintResult = oneway(4, "onPrintResult", INT, STRING)
}

internal object LcdCallback : Interface("woyou.aidlservice.jiuiv5.ILcdCallback") {
    val onRunResult = oneway(1, "onRunResult", BOOLEAN)
}

// ---- Payment: append-only since library 1.4.43 ----

internal object DeviceProvide : Interface("com.sunmi.pay.hardware.aidl.DeviceProvide") {
    val setBinder = call(6, "setBinder", BINDER, returns = INT)
    val basicOpt = call(9, "getBasicOptV2", returns = BINDER)
    val readCardOpt = call(10, "getReadCardOptV2", returns = BINDER)
    val pinPadOpt = call(11, "getPinPadOptV2", returns = BINDER)
    val emvOpt = call(12, "getEMVOptV2", returns = BINDER)
    val securityOpt = call(13, "getSecurityOptV2", returns = BINDER)
}

internal object BasicOpt : Interface("com.sunmi.pay.hardware.aidlv2.system.BasicOptV2") {
    /** Count, hertz, milliseconds on, milliseconds between. */
    val buzzer = oneway(3, "buzzerOnDevice", INT, INT, INT, INT)

    /** Lamp 1 red, 2 green, 3 yellow, 4 blue; 0 is on, 1 is off. */
    val led = call(4, "ledStatusOnDevice", INT, INT, returns = INT)
}

internal object ReadCardOpt : Interface("com.sunmi.pay.hardware.aidlv2.readcard.ReadCardOptV2") {
    /** Mask of ways, listener, seconds 1 to 120. */
    val checkCard = call(1, "checkCard", INT, BINDER, INT)
    val cancelCheckCard = call(2, "cancelCheckCard")
    val cardOff = call(6, "cardOff", INT, returns = INT)
}

internal object CheckCardCallback : Interface("com.sunmi.pay.hardware.aidlv2.readcard.CheckCardCallbackV2") {
    val findMagCard = oneway(1, "findMagCard", BUNDLE)
    val findIcCard = oneway(2, "findICCard", STRING)
    val findRfCard = oneway(3, "findRFCard", STRING)
    val onError = oneway(4, "onError", INT, STRING)
    val findIcCardEx = oneway(5, "findICCardEx", BUNDLE)
    val findRfCardEx = oneway(6, "findRFCardEx", BUNDLE)
    val onErrorEx = oneway(7, "onErrorEx", BUNDLE)
}

internal object PinPadOpt : Interface("com.sunmi.pay.hardware.aidlv2.pinpad.PinPadOptV2") {
    val cancel = call(3, "cancelInputPin")
    val begin = call(7, "initPinPadEx", BUNDLE, BINDER, returns = STRING, since = "1.4.49")
}

internal object PinPadListener : Interface("com.sunmi.pay.hardware.aidlv2.pinpad.PinPadListenerV2") {
    val onPinLength = oneway(1, "onPinLength", INT)
    val onConfirm = oneway(2, "onConfirm", INT, BYTES)
    val onCancel = oneway(3, "onCancel")
    val onError = oneway(4, "onError", INT)
}

internal object EmvOpt : Interface("com.sunmi.pay.hardware.aidlv2.emv.EMVOptV2") {
    val addAid = call(1, "addAid", AID, returns = INT)

    /** Null: every one. */
    val deleteAid = call(2, "deleteAid", STRING, returns = INT)
    val addCapk = call(3, "addCapk", CA_KEY, returns = INT)

    /** RID and index; null and null: every one. */
    val deleteCapk = call(4, "deleteCapk", STRING, STRING, returns = INT)
    val init = call(7, "initEmvProcess", returns = INT)
    val tlvList = call(10, "getTlvList", INT, STRINGS, BYTES_INOUT, returns = INT)
    val setTlvList = oneway(12, "setTlvList", INT, STRINGS, STRINGS)
    val importAppSelect = oneway(13, "importAppSelect", INT)
    val importAppFinalSelect = oneway(14, "importAppFinalSelectStatus", INT)
    val importPin = oneway(15, "importPinInputStatus", INT, INT)
    val importSignature = oneway(16, "importSignatureStatus", INT)
    val importCert = oneway(17, "importCertStatus", INT)
    val importCardNumber = oneway(18, "importCardNoStatus", INT)
    val importOnline = call(19, "importOnlineProcStatus", INT, STRINGS, STRINGS, BYTES_INOUT, returns = INT)
    val abort = call(21, "abortTransactProcess")
    val importDataExchange = oneway(22, "importDataExchangeStatus", INT)
    val transact = oneway(23, "transactProcessEx", BUNDLE, BINDER)

    /** 0 AIDs, 1 CA keys. */
    val queryTable = call(28, "queryAidCapkList", INT, STRINGS_INOUT, returns = INT)
    val importRiskManagement = oneway(37, "importTermRiskManagementStatus", INT, since = "1.4.49")
    val importPreFirstGenAc = oneway(38, "importPreFirstGenACStatus", INT, since = "2.0.14")
    val importDataStorage = oneway(39, "importDataStorage", STRINGS, STRINGS, since = "2.0.14")
}

internal object EmvListener : Interface("com.sunmi.pay.hardware.aidlv2.emv.EMVListenerV2") {
    val onWaitAppSelect = oneway(1, "onWaitAppSelect", CANDIDATES, BOOLEAN)
    val onAppFinalSelect = oneway(2, "onAppFinalSelect", STRING)
    val onConfirmCardNumber = oneway(3, "onConfirmCardNo", STRING)
    val onRequestPin = oneway(4, "onRequestShowPinPad", INT, INT)
    val onRequestSignature = oneway(5, "onRequestSignature")
    val onCertVerify = oneway(6, "onCertVerify", INT, STRING)
    val onOnline = oneway(7, "onOnlineProc")
    val onCardDataExchangeComplete = oneway(8, "onCardDataExchangeComplete")
    val onResult = oneway(9, "onTransResult", INT, STRING)

    /** The cardholder is to confirm on the phone and to tap again. */
    val onSeePhone = oneway(10, "onConfirmationCodeVerified")
    val onRequestDataExchange = oneway(11, "onRequestDataExchange", STRING)
    val onRiskManagement = oneway(12, "onTermRiskManagement", since = "1.4.49")
    val onPreFirstGenAc = oneway(13, "onPreFirstGenAC", since = "2.0.14")
    val onDataStorage = oneway(14, "onDataStorageProc", STRINGS, STRINGS, since = "2.0.14")
}

internal object SecurityOpt : Interface("com.sunmi.pay.hardware.aidlv2.security.SecurityOptV2") {
    /** Key type, key, check value, index of the key it is under, algorithm, index. */
    val saveCipherKey = call(3, "saveCiphertextKey", INT, BYTES, BYTES, INT, INT, INT, returns = INT)

    /** Index, MAC algorithm, data. */
    val mac = call(4, "calcMac", INT, INT, BYTES, BYTES_OUT, returns = INT)

    /** Index, data, mode (0 is ECB), initial value. */
    val encrypt = call(5, "dataEncrypt", INT, BYTES, INT, BYTES, BYTES_OUT, returns = INT)

    /** Key system, index. */
    val checkValue = call(13, "getKeyCheckValue", INT, INT, BYTES_OUT, returns = INT)
    val status = call(17, "getSecStatus", returns = INT)

    /** Key system, index. */
    val deleteKey = call(47, "deleteKey", INT, INT, returns = INT)
}

// ---- Scan head ----

internal object ScanService : Interface("com.sunmi.scanner.IScanInterface") {
    val scan = call(2, "scan")
    val stop = call(3, "stop")
}

/** Every interface of the table, the printer in each of its orders. */
internal val interfaces: List<Interface> = Family.entries.map(::PrinterInterface) + listOf(
    PrinterCallback, LcdCallback, DeviceProvide, BasicOpt, ReadCardOpt, CheckCardCallback, PinPadOpt, PinPadListener,
    EmvOpt, EmvListener, SecurityOpt, ScanService,
)

/** An application of the card that the kernel offers; only [name] and [priority] are used. */
internal class Candidate(val name: String, val priority: Int) {
    companion object {
        const val PARCELABLE = "com.sunmi.pay.hardware.aidlv2.bean.EMVCandidateV2"

        /** The fields in parcel order. */
        val fields = listOf(
            "index" to INT, "aid" to STRING, "appPreName" to STRING, "appLabel" to STRING, "issDiscrData" to STRING,
            "priority" to INT, "appName" to STRING, "kernelType" to INT,
        )
    }
}
