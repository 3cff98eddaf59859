package suanpan.app.adapters

import android.bluetooth.BluetoothAdapter
import android.bluetooth.BluetoothSocket
import android.content.Context
import android.hardware.usb.UsbConstants
import android.hardware.usb.UsbDevice
import android.hardware.usb.UsbDeviceConnection
import android.hardware.usb.UsbEndpoint
import android.hardware.usb.UsbInterface
import android.hardware.usb.UsbManager
import java.io.Closeable
import java.io.IOException
import java.net.InetSocketAddress
import java.net.Socket
import java.net.SocketTimeoutException
import java.util.UUID

/** A way to an ESC/POS printer. */
interface EscPosLine {
    /** `network printer 192.168.1.50:9100`. */
    val name: String

    /** Blocks; closing the connection from another thread ends every wait. */
    @Throws(IOException::class)
    fun open(): EscPosConnection
}

interface EscPosConnection : Closeable {
    @Throws(IOException::class)
    fun write(bytes: ByteArray)

    /** The next byte, 0 to 255; null when none came in [timeoutMs]. */
    @Throws(IOException::class)
    fun read(timeoutMs: Int): Int?
}

/** A printer in the network, port 9100 by custom. */
class TcpLine(private val host: String, private val port: Int, private val connectMs: Int = 3_000) : EscPosLine {
    override val name get() = "network printer $host:$port"

    override fun open(): EscPosConnection {
        val socket = Socket()
        try {
            socket.connect(InetSocketAddress(host, port), connectMs)
        } catch (e: IOException) {
            socket.close()
            throw e
        }
        return object : EscPosConnection {
            override fun write(bytes: ByteArray) = socket.getOutputStream().run {
                write(bytes)
                flush()
            }

            override fun read(timeoutMs: Int): Int? {
                socket.soTimeout = timeoutMs.coerceAtLeast(1)
                val byte = try {
                    socket.getInputStream().read()
                } catch (_: SocketTimeoutException) {
                    return null
                }
                return if (byte < 0) throw IOException("the printer closed the connection") else byte
            }

            override fun close() = socket.close()
        }
    }
}

/** A paired printer by its serial profile. The built-in printer of many terminals is one named `InnerPrinter`. */
class BluetoothLine(private val printer: String) : EscPosLine {
    override val name get() = "Bluetooth printer $printer"

    /** [printer] is a name or an address among the paired devices. */
    override fun open(): EscPosConnection {
        val socket = try {
            @Suppress("DEPRECATION") // its successor needs API 31 to be useful
            val adapter = BluetoothAdapter.getDefaultAdapter() ?: throw IOException("no Bluetooth")
            val device = adapter.bondedDevices.orEmpty().firstOrNull { it.address == printer || it.name == printer }
                ?: throw IOException("no paired printer $printer")
            device.createRfcommSocketToServiceRecord(SERIAL).also { it.connect() }
        } catch (e: SecurityException) {
            throw IOException("Bluetooth is not allowed", e)
        }
        return Connection(socket)
    }

    private class Connection(private val socket: BluetoothSocket) : EscPosConnection {
        override fun write(bytes: ByteArray) = socket.outputStream.run {
            write(bytes)
            flush()
        }

        /** A Bluetooth stream has no timeout of its own. */
        override fun read(timeoutMs: Int): Int? {
            val input = socket.inputStream
            val end = System.nanoTime() + timeoutMs * 1_000_000L
            while (input.available() == 0) {
                if (System.nanoTime() >= end) return null
                Thread.sleep(POLL_MS)
            }
            return input.read().takeIf { it >= 0 } ?: throw IOException("the printer closed the connection")
        }

        override fun close() = socket.close()
    }

    private companion object {
        const val POLL_MS = 20L

        /** Serial Port Profile (Bluetooth assigned numbers). */
        val SERIAL: UUID = UUID.fromString("00001101-0000-1000-8000-00805F9B34FB")
    }
}

/** A printer on the USB socket: the first device with an interface of the printer class. */
class UsbLine(private val context: Context) : EscPosLine {
    override val name get() = "USB printer"

    override fun open(): EscPosConnection {
        val manager = context.getSystemService(UsbManager::class.java) ?: throw IOException("no USB")
        val device = printers(manager).firstOrNull() ?: throw IOException("no USB printer")
        if (!manager.hasPermission(device)) throw IOException("the USB printer is not allowed yet")
        val connection = manager.openDevice(device) ?: throw IOException("the USB printer does not open")
        val usb = checkNotNull(device.printerInterface())
        val output = usb.endpoint(UsbConstants.USB_DIR_OUT)
        if (output == null || !connection.claimInterface(usb, true)) {
            connection.close()
            throw IOException("the USB printer is in use")
        }
        return Connection(connection, usb, output, usb.endpoint(UsbConstants.USB_DIR_IN))
    }

    private class Connection(
        private val connection: UsbDeviceConnection,
        private val usb: UsbInterface,
        private val output: UsbEndpoint,
        private val input: UsbEndpoint?,
    ) : EscPosConnection {
        private val received = ByteArray(64)
        private var at = 0
        private var end = 0

        override fun write(bytes: ByteArray) {
            var sent = 0
            while (sent < bytes.size) {
                val part = connection.bulkTransfer(output, bytes, sent, minOf(CHUNK, bytes.size - sent), WRITE_MS)
                if (part <= 0) throw IOException("the USB printer takes no data")
                sent += part
            }
        }

        override fun read(timeoutMs: Int): Int? {
            if (at == end) {
                val input = input ?: return null
                end = connection.bulkTransfer(input, received, received.size, timeoutMs).coerceAtLeast(0)
                at = 0
                if (end == 0) return null
            }
            return received[at++].toInt() and 0xFF
        }

        override fun close() {
            connection.releaseInterface(usb)
            connection.close()
        }
    }

    companion object {
        /** Older kernels take no more at once. */
        private const val CHUNK = 16_384
        private const val WRITE_MS = 10_000

        /** USB printers that are plugged in; the person must allow one before it opens. */
        fun printers(manager: UsbManager): List<UsbDevice> = manager.deviceList.values.filter { it.printerInterface() != null }

        private fun UsbDevice.printerInterface() =
            (0 until interfaceCount).map(::getInterface).firstOrNull { it.interfaceClass == UsbConstants.USB_CLASS_PRINTER }

        private fun UsbInterface.endpoint(direction: Int) = (0 until endpointCount).map(::getEndpoint)
            .firstOrNull { it.type == UsbConstants.USB_ENDPOINT_XFER_BULK && it.direction == direction }
    }
}
