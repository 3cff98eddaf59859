package suanpan.app.manage

import android.content.Context
import android.os.Bundle
import android.text.Editable
import android.text.InputType
import android.text.TextWatcher
import android.view.Gravity
import android.view.View
import android.view.ViewGroup
import android.view.inputmethod.EditorInfo
import android.widget.AbsListView
import android.widget.BaseAdapter
import android.widget.EditText
import android.widget.FrameLayout
import android.widget.LinearLayout
import android.widget.ListView
import suanpan.app.R
import suanpan.app.design.FILL
import suanpan.app.design.Glyph
import suanpan.app.design.GlyphDrawable
import suanpan.app.design.Grid
import suanpan.app.design.Plate
import suanpan.app.design.Tone
import suanpan.app.design.Type
import suanpan.app.design.WRAP
import suanpan.app.design.colour
import suanpan.app.design.column
import suanpan.app.design.dp
import suanpan.app.design.inset
import suanpan.app.design.put
import suanpan.app.design.row
import suanpan.app.design.set
import suanpan.app.design.words
import suanpan.shell.HistoryPage as Found
import suanpan.shell.HistorySearch
import suanpan.shell.Payment

/** All payments, newest first; a page at a time, and a search over what each of them shows. */
internal class HistoryPage(frame: PageFrame) : Page(frame) {
    override val title: CharSequence = context.getString(R.string.manage_history)

    private val rows = Rows(context)
    private val standby = Standby(context)
    private val notice = Notice(context)
    private val field = EditText(context)
    private lateinit var list: ListView
    private var words = ""
    private var next: Long? = null

    /** Answers to an older search are not shown. */
    private var asked = 0
    private var asking = false

    override fun build(): View {
        field.apply {
            id = R.id.manage_search
            set(Type.BODY)
            setTextColor(context.colour(Tone.SURFACE.text))
            setHintTextColor(context.colour(Tone.SURFACE.soft))
            hint = context.getString(R.string.manage_search)
            setText(words)
            background = Plate(context, Tone.SURFACE, edge = Tone.SURFACE.edge)
            inset(Grid.TWO, 0)
            inputType = InputType.TYPE_CLASS_TEXT or InputType.TYPE_TEXT_FLAG_NO_SUGGESTIONS
            // After the input type: a single line resets it.
            minHeight = dp(Grid.TOUCH)
            imeOptions = EditorInfo.IME_ACTION_SEARCH
            val sign = GlyphDrawable(context, Glyph.SEARCH, context.colour(Tone.SURFACE.soft))
            setCompoundDrawablesRelativeWithIntrinsicBounds(sign, null, null, null)
            compoundDrawablePadding = dp(Grid.ONE)
            addTextChangedListener(Typed { search(it) })
        }
        list = ListView(context).apply {
            divider = null
            dividerHeight = 0
            clipToPadding = false
            inset(Grid.TWO, 0, Grid.TWO, Grid.TWO)
            selector = context.getDrawable(android.R.color.transparent)
            adapter = rows
            setOnItemClickListener { _, _, at, _ ->
                rows.paymentAt(at)?.let { frame.open(Place.payment(it.order), this@HistoryPage) }
            }
            setOnScrollListener(NearEnd { more() })
        }
        val body = FrameLayout(context)
        body.put(list)
        body.put(standby)
        return context.column().apply {
            put(field, start = Grid.TWO, end = Grid.TWO, bottom = Grid.ONE)
            put(notice, start = Grid.TWO, end = Grid.TWO, bottom = Grid.ONE)
            put(body, FILL, 0, 1f)
        }
    }

    override fun shown() = first()

    override fun save(state: Bundle) = state.putString(WORDS, words)

    override fun restore(state: Bundle) {
        words = state.getString(WORDS).orEmpty()
    }

    private fun search(typed: String) {
        if (typed == words) return
        words = typed
        first()
    }

    private fun first() {
        if (rows.none) standby.loading()
        ask(before = null)
    }

    private fun more() {
        if (!asking) next?.let { ask(before = it) }
    }

    private fun ask(before: Long?) {
        val terminal = management.terminal ?: return standby.closed()
        val question = ++asked
        val search = HistorySearch(words.trim(), before, PAGE)
        asking = true
        frame.work.ask({ terminal.history(search) }) { answer ->
            if (question != asked) return@ask
            asking = false
            when (answer) {
                is Answer.Given -> show(answer.value, fresh = before == null)
                is Answer.Refusal -> if (rows.none) {
                    standby.refused(answer.rejection) { first() }
                } else {
                    notice.reject(answer.rejection)
                }
            }
        }
    }

    private fun show(found: Found, fresh: Boolean) {
        notice.clear()
        next = found.next
        rows.show(found.payments, fresh)
        rows.more = next != null
        when {
            // A search may give an empty page although there are more.
            rows.none && next != null -> more()
            rows.none && words.isBlank() -> standby.empty(
                context.getString(R.string.manage_history_none), context.getString(R.string.manage_history_none_more), Glyph.HISTORY,
            )
            rows.none -> standby.empty(
                context.getString(R.string.manage_search_none), context.getString(R.string.manage_search_none_more), Glyph.SEARCH,
            )
            else -> standby.visibility = View.GONE
        }
    }

    private companion object {
        const val WORDS = "words"

        /** More than two screens of rows, less than a blink of work. */
        const val PAGE = 30
    }
}

/** Payments under their days. */
private class Rows(private val context: Context) : BaseAdapter() {
    private val payments = ArrayList<Payment>()

    /** A day, a payment, or that more is fetched. */
    private var items: List<Any> = emptyList()

    val none: Boolean get() = payments.isEmpty()

    var more = false
        set(value) {
            field = value
            arrange()
        }

    fun show(found: List<Payment>, fresh: Boolean) {
        if (fresh) payments.clear()
        payments += found
        arrange()
    }

    fun paymentAt(at: Int): Payment? = items.getOrNull(at) as? Payment

    private fun arrange() {
        val days = payments.groupBy { Times.day(it.begunAtMs) }
        items = days.flatMap { (day, ofDay) -> listOf(day) + ofDay } + if (more) listOf(More) else emptyList()
        notifyDataSetChanged()
    }

    override fun getCount(): Int = items.size
    override fun getItem(position: Int): Any = items[position]
    override fun getItemId(position: Int): Long = position.toLong()
    override fun isEnabled(position: Int): Boolean = items[position] is Payment
    override fun areAllItemsEnabled(): Boolean = false
    override fun getViewTypeCount(): Int = 3
    override fun getItemViewType(position: Int): Int = when (items[position]) {
        is Payment -> 0
        More -> 1
        else -> 2
    }

    override fun getView(position: Int, convertView: View?, parent: ViewGroup): View = when (val item = items[position]) {
        is Payment -> (convertView as? PaymentRow ?: PaymentRow(context)).apply { show(item) }
        More -> convertView ?: context.words(context.getString(R.string.manage_loading), Type.BODY, Tone.PAPER.soft, centred = true)
            .apply { inset(Grid.TWO) }
        else -> (convertView as? LinearLayout ?: context.column().apply {
            inset(0, Grid.TWO, 0, Grid.ONE)
            put(context.heading(""))
        }).apply { (getChildAt(0) as android.widget.TextView).text = item.toString() }
    }

    private object More
}

/** One payment: how much, when, how it stands. */
private class PaymentRow(context: Context) : LinearLayout(context) {
    private val mark = FrameLayout(context)
    private val amount = context.words("", Type.TITLE)
    private val time = context.words("", Type.CAPTION, Tone.SURFACE.soft)
    private val state = context.words("", Type.BODY)
    private val card = context.words("", Type.CAPTION, Tone.SURFACE.soft)

    init {
        orientation = VERTICAL
        val plate = context.row().apply {
            background = Plate(context, Tone.SURFACE, Tone.PRESSED)
            isDuplicateParentStateEnabled = true
            minimumHeight = dp(Grid.TOUCH_MAIN + Grid.ONE)
            inset(Grid.TWO, Grid.ONE)
            put(mark, dp(MARK), dp(MARK), end = Grid.TWO)
            val left = context.column()
            left.put(amount)
            left.put(state, top = Grid.HALF)
            put(left, 0, weight = 1f)
            val right = context.column().apply { gravity = Gravity.END }
            right.put(time, WRAP)
            right.put(card, WRAP, top = Grid.ONE)
            put(right, WRAP)
        }
        put(plate, bottom = Grid.ONE)
    }

    fun show(payment: Payment) {
        val look = StateLook.of(payment.state)
        mark.removeAllViews()
        mark.put(look.mark(context, MARK))
        amount.text = payment.amountText
        time.text = Times.minute(payment.begunAtMs)
        state.text = context.getString(R.string.manage_state_and_kind, payment.stateText, payment.kindText)
        state.setTextColor(context.colour(look.tone.mark))
        card.text = payment.card.takeLast(ENDING)
        contentDescription = listOf(payment.kindText, payment.amountText, payment.stateText, time.text, card.text).joinToString(", ")
    }

    private companion object {
        const val MARK = 36

        /** What people know of their card. */
        const val ENDING = 4
    }
}

/** Calls when the end of the list comes near. */
private class NearEnd(private val near: () -> Unit) : AbsListView.OnScrollListener {
    override fun onScrollStateChanged(view: AbsListView, scrollState: Int) = Unit

    override fun onScroll(view: AbsListView, firstVisibleItem: Int, visibleItemCount: Int, totalItemCount: Int) {
        if (totalItemCount > 0 && firstVisibleItem + 2 * visibleItemCount >= totalItemCount) near()
    }
}

/** What was typed, once a change. */
internal class Typed(private val hear: (String) -> Unit) : TextWatcher {
    override fun beforeTextChanged(text: CharSequence?, start: Int, count: Int, after: Int) = Unit
    override fun onTextChanged(text: CharSequence?, start: Int, before: Int, count: Int) = Unit
    override fun afterTextChanged(text: Editable?) = hear(text?.toString().orEmpty())
}
