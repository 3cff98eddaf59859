package suanpan.sunmi

import org.json.JSONArray
import org.json.JSONObject

/** The facts file, read apart from the table: what the fakes speak, and what the table is compared with. */
internal class Fact(val code: Int, val name: String, val args: List<String>, val returns: String, val oneway: Boolean, val since: String?)

internal class FactInterface(val descriptor: String, val families: List<String>, val methods: List<Fact>) {
    fun named(name: String) = methods.single { it.name == name }
}

internal object Facts {
    private val json = JSONObject(Facts::class.java.getResource("/sunmi-binder-facts.json")!!.readText())

    val interfaces = json.getJSONArray("interfaces").objects().map { type ->
        FactInterface(
            type.getString("descriptor"),
            type.optString("family").split(", ").filter(String::isNotEmpty),
            type.getJSONArray("methods").objects().map {
                Fact(it.getInt("code"), it.getString("name"), it.getJSONArray("args").strings(), it.getString("returns"),
                    it.optBoolean("oneway"), it.optString("since").ifEmpty { null })
            },
        )
    }

    /** Name of a parcelable to (type, name) of its fields. */
    val parcelables = json.getJSONArray("parcelables").objects().associate { record ->
        record.getString("name") to (0 until record.getJSONArray("fields").length()).map {
            val field = record.getJSONArray("fields").getJSONArray(it)
            field.getString(0) to field.getString(1)
        }
    }

    /** Name of a parcelable to how many fields it had in which library. */
    val fieldCounts = json.getJSONArray("parcelables").objects().filter { it.has("fieldCountByVersion") }.associate { record ->
        val counts = record.getJSONObject("fieldCountByVersion")
        record.getString("name") to counts.keys().asSequence().associateWith(counts::getInt)
    }

    val services = json.getJSONArray("services").objects().associate { it.getString("what") to it }

    fun of(descriptor: String, family: String? = null) =
        interfaces.single { it.descriptor == descriptor && (family == null || family in it.families) }

    private fun JSONArray.objects() = (0 until length()).map(::getJSONObject)
    private fun JSONArray.strings() = (0 until length()).map(::getString)
}
