package suanpan.sunmi

import android.content.Context
import android.content.pm.PackageManager
import android.os.Build
import java.util.Calendar

/** The adapters of a Sunmi device; null where it lacks the service behind them. */
class SunmiDevices private constructor(
    /** In one line what was found, for the about screen. */
    val found: String,
    val printer: SunmiPrinter?,
    val cardReader: SunmiCardReader?,
    val emvKernel: SunmiEmvKernel?,
    val pinPad: SunmiPinPad?,
    val lamps: SunmiLamps?,
    val buzzer: SunmiBuzzer?,
    /** Null also where the installation says no places for keys: the core keeps them then. */
    val keys: SunmiKeys?,
    val scanner: SunmiScanner?,
) {
    val drawer: SunmiDrawer? get() = printer?.drawer
    val customerDisplay: SunmiCustomerDisplay? get() = printer?.customerDisplay

    companion object {
        /** Null where it says none. */
        private fun versionOf(context: Context): String? = try {
            @Suppress("DEPRECATION") // its replacement needs API 33
            context.packageManager.getPackageInfo(Service.PAY.app, 0).versionName
        } catch (_: PackageManager.NameNotFoundException) {
            null
        }

        private fun today(): Int = Calendar.getInstance().run {
            (get(Calendar.YEAR) * 100 + get(Calendar.MONTH) + 1) * 100 + get(Calendar.DAY_OF_MONTH)
        }

        /** Whether the payment service is here, and with it the secure processor that keeps keys. */
        fun hasSecureProcessor(context: Context): Boolean =
            Build.MANUFACTURER.equals("SUNMI", ignoreCase = true) && ServiceLink.isInstalled(context, Service.PAY)

        /** Null unless the maker is Sunmi and one of its services is really there: a name alone proves nothing. */
        fun detect(context: Context, configuration: SunmiConfiguration = SunmiConfiguration()): SunmiDevices? {
            if (!Build.MANUFACTURER.equals("SUNMI", ignoreCase = true)) return null
            val app = context.applicationContext
            val there = Service.entries.filter { ServiceLink.isInstalled(app, it) }
            if (there.isEmpty()) return null
            val pay = if (Service.PAY in there) PayService(app, ThreadStrand("sunmi-pay"), KernelTables(configuration.parameters, { versionOf(app) }, ::today)) else null
            val conversation = pay?.let { CardConversation(it, configuration) }
            return SunmiDevices(
                found = "Sunmi ${Build.MODEL}: " + there.joinToString { it.app },
                printer = if (Service.PRINTER in there) SunmiPrinter(app) else null,
                cardReader = conversation?.let { SunmiCardReader(pay, it) },
                emvKernel = conversation?.let { SunmiEmvKernel(pay, it) },
                pinPad = conversation?.let { SunmiPinPad(pay, it, configuration.keys?.pin, configuration.pinCipher) },
                lamps = pay?.let(::SunmiLamps),
                buzzer = pay?.let(::SunmiBuzzer),
                keys = pay?.let { service -> configuration.keys?.let { SunmiKeys(service, it) } },
                scanner = if (Service.SCANNER in there) SunmiScanner(app) else null,
            )
        }
    }
}
