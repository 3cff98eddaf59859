package suanpan.app.adapters

import android.app.Activity
import android.app.PendingIntent
import android.content.Intent
import android.content.pm.PackageManager
import android.hardware.usb.UsbManager
import android.os.Build
import suanpan.app.PrinterPlace

/** What Android asks the person before a printer may be used. Without it the printer's line does not open, and says so. */
internal object PrinterPermission {
    fun ask(activity: Activity, place: PrinterPlace) {
        when (place) {
            PrinterPlace.BLUETOOTH -> bluetooth(activity)
            PrinterPlace.USB -> usb(activity)
            PrinterPlace.BUILT_IN, PrinterPlace.NETWORK, PrinterPlace.SYSTEM, PrinterPlace.NONE -> Unit
        }
    }

    /** Paired devices are asked about since Android 12; before, installing the app allows them. */
    private fun bluetooth(activity: Activity) {
        if (Build.VERSION.SDK_INT < 31 || activity.checkSelfPermission(CONNECT) == PackageManager.PERMISSION_GRANTED) return
        activity.requestPermissions(arrayOf(CONNECT), 0)
    }

    /** Each USB device is asked about; the answer is seen when the line opens, so nobody listens for it. */
    private fun usb(activity: Activity) {
        val manager = activity.getSystemService(UsbManager::class.java) ?: return
        val printer = UsbLine.printers(manager).firstOrNull { !manager.hasPermission(it) } ?: return
        val nobody = Intent("suanpan.app.USB").setPackage(activity.packageName)
        manager.requestPermission(printer, PendingIntent.getBroadcast(activity, 0, nobody, PendingIntent.FLAG_IMMUTABLE))
    }

    private const val CONNECT = "android.permission.BLUETOOTH_CONNECT"
}
