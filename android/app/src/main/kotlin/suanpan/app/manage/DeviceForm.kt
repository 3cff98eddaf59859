package suanpan.app.manage

import android.content.Context
import android.os.Bundle
import android.view.View
import suanpan.app.Equipment
import suanpan.app.Paper
import suanpan.app.PrinterPlace
import suanpan.app.R
import suanpan.shell.port.KeyIndexes

/** The fields of [Equipment]: only those that matter for what is chosen are shown, and only those are checked. */
internal class DeviceForm(private val context: Context, hasSecureProcessor: Boolean) {
    private class Slot(val key: String, val name: Int, val entry: Entry, val expects: Int) {
        lateinit var field: Field
    }

    private val address = Slot("printer_address", R.string.manage_printer_address, Entry.ADDRESS, R.string.manage_expects_address)
    private val port = Slot("printer_port", R.string.manage_printer_port, Entry.NUMBER, R.string.manage_expects_port)
    private val bluetooth = Slot("printer_bluetooth", R.string.manage_printer_bluetooth_name, Entry.TEXT, R.string.manage_expects_bluetooth)
    private val keySlots = listOf(
        R.string.manage_key_master, R.string.manage_key_pin, R.string.manage_key_mac, R.string.manage_key_track,
    ).map { Slot(context.resources.getResourceEntryName(it), it, Entry.NUMBER, R.string.manage_expects_key_index) }
    private val slots = listOf(address, port, bluetooth) + keySlots

    private val place = Choice(
        context, context.getString(R.string.manage_printer_place),
        listOf(
            PrinterPlace.BUILT_IN to R.string.manage_printer_built_in,
            PrinterPlace.NETWORK to R.string.manage_printer_network,
            PrinterPlace.BLUETOOTH to R.string.manage_printer_bluetooth,
            PrinterPlace.USB to R.string.manage_printer_usb,
            PrinterPlace.SYSTEM to R.string.manage_printer_system,
            PrinterPlace.NONE to R.string.manage_printer_none,
        ).map { (place, words) -> place to context.getString(words) },
        many = true,
    ) { showWhatMatters() }
    private val paper = Choice(
        context, context.getString(R.string.manage_paper),
        listOf(Paper.NARROW to context.getString(R.string.manage_paper_narrow), Paper.WIDE to context.getString(R.string.manage_paper_wide)),
    ) {}
    private val cutter = Toggle(context, context.getString(R.string.manage_cutter)) {}

    init {
        slots.forEach { it.field = Field(context, context.getString(it.name), it.entry) }
    }

    private val printer: List<View> = listOf(place, address.field, port.field, bluetooth.field, paper, cutter)
    private val keys: List<View> = listOf(Note(context, context.getString(R.string.manage_key_indexes_more))) + keySlots.map { it.field }

    /** Names of sections and what stands under them. */
    val sections: List<Pair<Int, List<View>>> = listOfNotNull(
        R.string.manage_device_printer to printer,
        if (hasSecureProcessor) R.string.manage_key_indexes to keys else null,
    )

    /** What stands where no field is. */
    private var chosen = Equipment()

    fun show(equipment: Equipment) {
        chosen = equipment
        place.value = equipment.printer
        address.field.text = equipment.address
        port.field.text = equipment.port.toString()
        bluetooth.field.text = equipment.bluetooth
        paper.value = equipment.paper
        cutter.on = equipment.cutter
        val indexes = equipment.keys.run { listOf(master, pin, mac, track) }
        keySlots.zip(indexes).forEach { (slot, index) -> slot.field.text = index.toString() }
        showWhatMatters()
    }

    private fun showWhatMatters() {
        val now = place.value ?: return
        fun View.only(wanted: Boolean) {
            visibility = if (wanted) View.VISIBLE else View.GONE
        }
        for (slot in listOf(address, port)) slot.field.only(now == PrinterPlace.NETWORK)
        bluetooth.field.only(now == PrinterPlace.BLUETOOTH)
        paper.only(now.isEscPos)
        cutter.only(now.isEscPos)
    }

    /** Null where something is wrong; its field says what belongs there. */
    fun read(): Equipment? {
        val now = place.value ?: chosen.printer
        val network = now == PrinterPlace.NETWORK
        val host = if (network) address.take { it.matches(HOST) } else chosen.address
        val number = if (network) port.number(1..65_535) else chosen.port
        val name = if (now == PrinterPlace.BLUETOOTH) bluetooth.take(String::isNotEmpty) else chosen.bluetooth
        val indexes = indexes()
        if (host == null || number == null || name == null || indexes == null) return null
        return Equipment(now, host, number, name, paper.value ?: chosen.paper, cutter.on, indexes)
    }

    private fun indexes(): KeyIndexes? {
        val numbers = keySlots.map { it.number(KeyIndexes.RANGE) }
        // One place holds one key: a second name for it is wrong.
        numbers.forEachIndexed { at, number ->
            if (number != null && number in numbers.take(at)) {
                keySlots[at].field.fault = context.getString(R.string.manage_expects_other_index)
                return null
            }
        }
        val (master, pin, mac, track) = numbers.map { it ?: return null }
        return KeyIndexes(master, pin, mac, track)
    }

    private fun Slot.take(sound: (String) -> Boolean): String? =
        field.text.trim().takeIf(sound).also { if (it == null) field.fault = context.getString(expects) }

    private fun Slot.number(range: IntRange): Int? =
        field.text.trim().toIntOrNull()?.takeIf { it in range }.also { if (it == null) field.fault = context.getString(expects) }

    fun clearFaults() = slots.forEach { it.field.fault = null }

    fun focusFault() {
        slots.firstOrNull { it.field.fault != null }?.field?.focus()
    }

    fun save(state: Bundle) {
        slots.forEach { state.putString(it.key, it.field.text) }
        state.putString(PLACE, place.value?.name)
        state.putString(PAPER, paper.value?.name)
        state.putBoolean(CUTTER, cutter.on)
    }

    fun restore(state: Bundle) {
        slots.forEach { slot -> state.getString(slot.key)?.let { slot.field.text = it } }
        PrinterPlace.values().firstOrNull { it.name == state.getString(PLACE) }?.let { place.value = it }
        Paper.values().firstOrNull { it.name == state.getString(PAPER) }?.let { paper.value = it }
        cutter.on = state.getBoolean(CUTTER)
        showWhatMatters()
    }

    private companion object {
        const val PLACE = "printer_place"
        const val PAPER = "printer_paper"
        const val CUTTER = "printer_cutter"

        /** A host name or an address literal. */
        val HOST = Regex("[A-Za-z0-9._:-]{1,253}")
    }
}
