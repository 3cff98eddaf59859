package suanpan.desk.page

/** Writes maps, lists, strings, numbers and booleans as JSON (RFC 8259). */
fun json(value: Any?): String = StringBuilder().also { write(value, it) }.toString()

private fun write(value: Any?, out: StringBuilder) {
    when (value) {
        null -> out.append("null")
        is Boolean, is Int, is Long -> out.append(value)
        is Double -> out.append(if (value.isFinite()) value.toString() else "null")
        is Map<*, *> -> write('{', value.entries, '}', out) {
            quote(it.key.toString(), out)
            out.append(':')
            write(it.value, out)
        }
        is Iterable<*> -> write('[', value, ']', out) { write(it, out) }
        is String -> quote(value, out)
        else -> throw IllegalArgumentException("expected a map, list, string, number or boolean, got ${value::class}")
    }
}

private fun <T> write(open: Char, items: Iterable<T>, close: Char, out: StringBuilder, one: (T) -> Unit) {
    out.append(open)
    items.forEachIndexed { index, item ->
        if (index > 0) out.append(',')
        one(item)
    }
    out.append(close)
}

private fun quote(text: String, out: StringBuilder) {
    out.append('"')
    for (char in text) {
        when {
            char == '"' || char == '\\' -> out.append('\\').append(char)
            char < ' ' -> out.append("\\u%04x".format(char.code))
            else -> out.append(char)
        }
    }
    out.append('"')
}
