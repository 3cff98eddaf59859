package suanpan.app.manage

import suanpan.shell.OrderName

/** The address of a page: what a saved state, an intent and a tap have in common. */
data class Place(val page: String, val argument: String? = null) {
    override fun toString(): String = if (argument == null) page else "$page?$argument"

    companion object {
        val MENU = Place("menu")
        val HISTORY = Place("history")
        val OWED = Place("owed")
        val KEYS = Place("keys")
        val SETTINGS = Place("settings")
        val ABOUT = Place("about")
        val LICENCES = Place("licences")

        fun payment(order: OrderName) = Place("payment", order.written)
        fun licence(name: String) = Place("licence", name)

        /** [payment], with the question whether to give it back. */
        fun void(order: OrderName) = Place("void", order.written)
        fun slip(order: OrderName) = Place("slip", order.written)

        fun parse(text: String): Place {
            val parts = text.split('?', limit = 2)
            return Place(parts[0], parts.getOrNull(1))
        }

        /** The order that [payment], [void] and [slip] are about. */
        fun order(argument: String?): OrderName? {
            val attempt = argument?.substringAfterLast('/')?.toIntOrNull() ?: return null
            return OrderName(argument.substringBeforeLast('/'), attempt)
        }

        // An order id has no slash (core, order.rs).
        private val OrderName.written get() = "$orderId/$attempt"
    }
}
