package suanpan.sunmi

import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner

/** Every row of the table against the facts: a wrong code raises no error on a device. */
@RunWith(RobolectricTestRunner::class)
class ProtocolTest {
    private fun kind(type: String) = when (type) {
        "void" -> Kind.VOID
        "int" -> Kind.INT
        "boolean" -> Kind.BOOLEAN
        "String" -> Kind.STRING
        "String[]" -> Kind.STRINGS
        "byte[]" -> Kind.BYTES
        "inout byte[]" -> Kind.BYTES_INOUT
        "out byte[]" -> Kind.BYTES_OUT
        "android.os.Bundle" -> Kind.BUNDLE
        "android.graphics.Bitmap" -> Kind.BITMAP
        "java.util.List<${Candidate.PARCELABLE}>" -> Kind.CANDIDATES
        "inout java.util.List<String>" -> Kind.STRINGS_INOUT
        AidRecord.parcelable -> Kind.AID
        CapkRecord.parcelable -> Kind.CA_KEY
        else -> Kind.BINDER.also { assertTrue(type, type.startsWith("com.sunmi.") || type.startsWith("woyou.") || type == "android.os.IBinder") }
    }

    private fun describe(fact: Fact) =
        listOf(fact.code, fact.name, fact.args.map(::kind), kind(fact.returns), fact.oneway)

    private fun describe(method: Method) = listOf(method.code, method.name, method.args, method.returns, method.oneway)

    @Test
    fun everyRowIsWhatTheFactsSay() {
        var rows = 0
        for (type in interfaces) {
            val families = when (type) {
                is PrinterInterface -> if (type.family == Family.COMMON) listOf("PV", "V1", "TS", "MINI") else listOf(type.family.name)
                PrinterCallback -> listOf("PV")
                else -> listOf(null)
            }
            for (family in families) for (method in type.methods) {
                val fact = Facts.of(type.descriptor, family).methods.firstOrNull { it.code == method.code }
                assertEquals("$method in $family", fact?.let(::describe), describe(method))
                if (family == null) assertEquals("$method since", fact?.since.takeIf { it != "1.4.43" && it?.contains('.') == true && type !== ScanService }, method.since)
                rows++
            }
        }
        assertTrue("$rows rows", rows > 120)
    }

    @Test
    fun aRowThatAFamilyLacksIsNotInItsOrder() {
        for (family in Family.entries - Family.COMMON) for (call in PrinterCall.entries) {
            val facts = Facts.of("woyou.aidlservice.jiuiv5.IWoyouService", family.name).methods
            val there = facts.any { it.name == call.wire && it.args.map(::kind) == call.args }
            assertEquals("$call in $family", there, PrinterInterface(family)[call] != null)
        }
    }

    @Test
    fun theCommonOrderHasNothingAboveTheCodesThatAllShare() {
        val common = PrinterInterface(Family.COMMON)
        assertTrue(common.methods.all { it.code <= 21 })
        assertEquals(null, common[PrinterCall.ENTER_BUFFER])
        assertEquals(null, common[PrinterCall.PRINTED_LENGTH])
    }

    @Test
    fun theEarliestCallbacksBeginAlike() {
        for (family in listOf("V1", "TS", "MINI")) for (fact in Facts.of(PrinterCallback.descriptor, family).methods) {
            val method = PrinterCallback.method(fact.code)!!
            assertEquals(fact.name, method.name)
            assertEquals(method.args, fact.args.map(::kind).take(method.args.size))
        }
    }

    @Test
    fun aParcelablesFieldsStandInOrder() {
        val facts = Facts.parcelables.getValue(Candidate.PARCELABLE)
        assertEquals(facts.map { (type, name) -> name to if (type == "String") Kind.STRING else Kind.INT }, Candidate.fields)
    }

    @Test
    fun aRecordsFieldsStandInOrder() {
        for (shape in listOf(AidRecord, CapkRecord)) {
            val facts = Facts.parcelables.getValue(shape.parcelable).map { (type, name) -> name to if (type == "byte[]") Kind.BYTES else Kind.INT }
            assertEquals(shape.parcelable, facts, shape.fields.map { it.name to it.kind })
            assertEquals(shape.parcelable, facts.size, Facts.fieldCounts.getValue(shape.parcelable).getValue("2.0.42"))
        }
    }

    @Test
    fun aServiceIsSentNoMoreFieldsThanItsVersionKnows() {
        val counts = Facts.fieldCounts.getValue(AidRecord.parcelable)
        assertEquals(listOf(33, 34, 35, 35, 35), counts.toSortedMap().values.toList())
        val matched = Facts.services.getValue("PayLib").getJSONObject("matchedServiceVersion")
        for (library in listOf("2.0.14", "2.0.41")) for (version in matched.getString(library).split(" or ")) {
            assertEquals("$library $version", counts.getValue(library), AidRecord.count(version))
        }
        for (older in listOf("v3.3.309", "3.2.999", "v5.0.15", "4.9.9", "1.0.0")) assertEquals(older, 33, AidRecord.count(older))
        for (newer in listOf("v3.3.400", "v3.4.0", "v5.1.0", "v6.0.0-beta")) assertEquals(newer, 35, AidRecord.count(newer))
        for (strange in listOf(null, "", "v5", "5.0", "99999999999.1.1")) assertEquals(strange, 33, AidRecord.count(strange))
    }

    @Test
    fun servicesAreBoundAsTheFactsSay() {
        val whats = mapOf(Service.PRINTER to "printer, classic service", Service.PAY to "PayLib", Service.SCANNER to "scan head")
        for ((service, what) in whats) {
            val fact = Facts.services.getValue(what)
            assertEquals(fact.getString("action"), service.action)
            assertEquals(fact.getString("package"), service.app)
        }
    }
}
