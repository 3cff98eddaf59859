package suanpan.desk.stage

import android.app.Activity
import android.app.AlertDialog
import android.graphics.Color
import android.os.Bundle
import android.widget.Button
import android.widget.LinearLayout
import android.widget.ProgressBar
import android.widget.TextView
import java.io.File
import suanpan.desk.page.Command
import suanpan.desk.page.json

class World {
    val launcher: Class<out Activity> = StandIn::class.java
    private var version = 0
    private val cards = listOf(
        mapOf("name" to "everyday", "number" to "6224 2423 0000 0069", "pin" to "135790", "ways" to listOf("tap", "insert", "swipe"), "expiry" to "35/12"),
        mapOf("name" to "wealthy", "number" to "6224 2423 0000 0143", "pin" to "246802", "ways" to listOf("tap", "insert", "swipe"), "expiry" to "35/12"),
        mapOf("name" to "poor", "number" to "6224 2423 0000 0226", "pin" to "112358", "ways" to listOf("tap", "insert", "swipe"), "expiry" to "35/12"),
        mapOf("name" to "stripe", "number" to "6224 2423 0000 0309", "pin" to "271828", "ways" to listOf("swipe"), "expiry" to "30/06"),
        mapOf("name" to "cautious", "number" to "6224 2423 0000 0481", "pin" to "314159", "ways" to listOf("insert", "swipe"), "expiry" to "33/08"),
        mapOf("name" to "phone", "number" to "6224 2423 0000 0556", "pin" to "161803", "ways" to listOf("tap"), "expiry" to "34/01"),
        mapOf("name" to "expired", "number" to "6224 2423 0000 0630", "pin" to "141421", "ways" to listOf("tap", "insert", "swipe"), "expiry" to "20/01"),
        mapOf("name" to "long", "number" to "6224 2423 0000 0000 713", "pin" to "123456789012", "ways" to listOf("tap", "insert", "swipe"), "expiry" to "35/12"),
    )
    private var network = true
    private var fault = "none"
    private var trouble = "ready"
    private var inSlot: String? = null

    fun obey(c: Command) {
        when (c) {
            is Command.Network -> network = c.connected
            is Command.HostFault -> fault = c.name
            is Command.PrinterTrouble -> trouble = c.name
            is Command.Present -> inSlot = if (c.way == suanpan.desk.page.Way.INSERT) c.card else null
            Command.TakeCard -> inSlot = null
            else -> return
        }
        version++
    }

    fun snapshot(): String? = json(
        mapOf(
            "cards" to cards, "asked" to listOf("tap", "insert", "swipe"), "inSlot" to inSlot,
            "network" to network, "fault" to fault, "faults" to listOf("none", "lost_answer", "late_answer", "lost_request", "wrong_mac", "declined"),
            "printer" to trouble, "printers" to listOf("ready", "no_paper", "cover_open", "overheated", "silent"),
            "slips" to emptyList<String>(),
            "books" to mapOf(
                "lines" to listOf(
                    mapOf("batch" to 1, "stan" to 2, "kind" to "sale", "amount" to "¥12.80", "host" to "voided", "journal" to "voided", "same" to true),
                    mapOf("batch" to 1, "stan" to 3, "kind" to "sale", "amount" to "¥66.60", "host" to "approved", "journal" to "reversing", "same" to false),
                ),
                "hostNet" to "¥1,544.00", "journalNet" to "¥1,477.40", "same" to false,
            ),
        ),
    )

    fun close() = Unit

    companion object {
        fun open(folder: File, language: String): World = World().also { check(language.isNotEmpty() && folder.name.isNotEmpty()) }
    }
}

class StandIn : Activity() {
    override fun onCreate(state: Bundle?) {
        super.onCreate(state)
        val column = LinearLayout(this).apply { orientation = LinearLayout.VERTICAL; setBackgroundColor(Color.WHITE) }
        val amount = TextView(this).apply { text = "¥0.00"; textSize = 40f }
        column.addView(amount)
        for (n in 1..5) column.addView(Button(this).apply { text = "$n"; setBackgroundColor(Color.LTGRAY); setOnClickListener { amount.append("$n") } })
        column.addView(Button(this).apply { text = "对话框"; setOnClickListener { AlertDialog.Builder(this@StandIn).setTitle("请刷卡").setMessage("hello").setPositiveButton("OK", null).show() } })
        column.addView(ProgressBar(this).apply { visibility = android.view.View.GONE })
        column.addView(Button(this).apply { text = "spin"; setOnClickListener { val p = column.getChildAt(7); p.visibility = if (p.visibility == 0) 8 else 0 } })
        setContentView(column)
    }
}
