package suanpan.desk

import java.io.OutputStream
import java.net.BindException
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit
import kotlin.system.exitProcess
import org.junit.runner.JUnitCore
import suanpan.desk.page.Command
import suanpan.desk.page.DeskServer
import suanpan.desk.page.Door
import suanpan.desk.page.Hall
import suanpan.desk.page.Part
import suanpan.desk.page.json
import suanpan.desk.stage.Stage

/** Told to scripts/desk by the exit code: start me again, the plug was pulled. */
private const val POWER_CUT = 75

fun main(arguments: Array<String>) {
    val options = try {
        Options.parse(arguments.toList())
    } catch (bad: BadOption) {
        System.err.println("desk: ${bad.message}\n\n${Options.USAGE}")
        exitProcess(2)
    }
    val token = System.getenv("SUANPAN_DESK_TOKEN")?.takeIf { it.matches(Regex("[0-9a-f]{32}")) } ?: Door.newToken()
    val server = try {
        DeskServer(options.port, token, Hall.feed) { command ->
            // As a power cut would: no hook runs, nothing is closed or flushed.
            if (command is Command.PowerCut) Runtime.getRuntime().halt(POWER_CUT)
            Hall.commands.add(command)
        }
    } catch (_: BindException) {
        System.err.println("desk: port ${options.port} is taken; give another with --port, or 0 for any free one")
        exitProcess(2)
    }
    Hall.server = server
    Hall.feed.publish(Part.TERMINAL, json(mapOf("state" to "starting", "language" to (options.language ?: "zh"))))
    server.start()
    println(server.address)

    val ended = CountDownLatch(1)
    Runtime.getRuntime().addShutdownHook(
        Thread {
            Hall.feed.publish(Part.TERMINAL, json(mapOf("state" to "closed")))
            Hall.close()
            // The journal is safe at every moment; this only spares the next start its recovery.
            ended.await(3, TimeUnit.SECONDS)
            server.stop()
        },
    )
    closeWithParent(options.stdin)

    Hall.folder = options.folder
    Hall.language = options.language
    System.setProperty("desk.qualifiers", qualifiers(options))
    val result = JUnitCore.runClasses(Stage::class.java)
    ended.countDown()
    result.failures.forEach { System.err.println("desk: ${it.trimmedTrace}") }
    exitProcess(if (result.wasSuccessful()) 0 else 1)
}

/** A density at which buttons have the size they have on such a terminal. */
private fun qualifiers(options: Options): String {
    val landscape = options.widthPx > options.heightPx
    val density = if (landscape) 1.5 else 2.0
    val dpi = if (landscape) "hdpi" else "xhdpi"
    val width = (options.widthPx / density).toInt()
    val height = (options.heightPx / density).toInt()
    val locale = if (options.language == "en") "en-rUS" else "zh-rCN"
    val night = if (options.night) "night" else "notnight"
    return "$locale-w${width}dp-h${height}dp-${if (landscape) "land" else "port"}-$night-$dpi"
}

/** Nobody is left to press Ctrl-C once the script, or its terminal window, is gone. */
private fun closeWithParent(stdin: Boolean) {
    ProcessHandle.current().parent().ifPresent { parent -> parent.onExit().thenRun { exitProcess(0) } }
    if (stdin) {
        Thread({
            System.`in`.transferTo(OutputStream.nullOutputStream())
            exitProcess(0)
        }, "stdin").apply { isDaemon = true }.start()
    }
}
