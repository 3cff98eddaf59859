package suanpan.app.manage

import java.io.File
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import suanpan.app.AppTest
import suanpan.app.R
import suanpan.app.has

/** Nobody's work is left out: against the manifests themselves, by another way than the list was made. */
@RunWith(RobolectricTestRunner::class)
class LicencesTest : AppTest() {
    private val root = File(System.getProperty("goldens.dir")).resolve("../../../../..").canonicalFile
    private val licences by lazy { Licences(app) }
    private val names by lazy { licences.works.map { it.name } }

    /** The crates of others that [crate] of ours and all it builds on name as dependencies; not those of tests. */
    private fun named(crate: String, seen: MutableSet<String> = HashSet()): Set<String> {
        if (!seen.add(crate)) return emptySet()
        val manifest = root.resolve("rust-core/$crate/Cargo.toml").readText()
        // The demo's own are asked for by a feature and stand in the same table.
        val section = manifest.substringAfter("\n[dependencies]\n").substringBefore("\n[")
        return section.lines().mapNotNull { Regex("^([a-z0-9_-]+)\\s*=").find(it)?.groupValues?.get(1) }.flatMap { name ->
            if (name.startsWith("suanpan-")) named(name.removePrefix("suanpan-"), seen) else setOf(name)
        }.toSet()
    }

    @Test
    fun `every crate that a manifest of ours names is in the list`() {
        val wanted = named("ffi")
        assertTrue("found only $wanted", wanted.size > 10)
        assertEquals(emptySet<String>(), wanted - names.toSet())
    }

    @Test
    fun `every artifact that is compiled against is in the list`() {
        val wanted = listOf("app", "shell", "bindings", "device-sunmi", "sim").flatMap { module ->
            val pom = root.resolve("android/$module/pom.xml").readText()
            Regex("<dependency>(.*?)</dependency>", RegexOption.DOT_MATCHES_ALL).findAll(pom).map { it.groupValues[1] }
                .filter { "<scope>" !in it && "suanpan" !in it && "android-all" !in it }
                .map { Regex("<artifactId>(.*?)</artifactId>").find(it)?.groupValues?.get(1).orEmpty() }.toList()
        }.toSet()
        assertTrue("kotlin-stdlib" in wanted && "jna" in wanted)
        assertEquals(emptySet<String>(), wanted - names.map { it.substringAfter(':') }.toSet())
    }

    @Test
    fun `every licence that is named has its text, and each text is read on its page`() {
        val terms = licences.works.flatMap { it.terms }.toSet() - "public domain"
        assertEquals(emptySet<String>(), terms - licences.names.toSet())
        for (name in licences.names) assertTrue(name, licences.text(name).orEmpty().length > 500)
        val activity = manage(Place.LICENCES).get()
        press(activity, "MPL-2.0")
        assertTrue(activity.has("Mozilla Public License"))
        assertEquals("nothing outside of the folder", null, licences.text("../slip.font"))
    }

    @Test
    fun `what asks for its notice has it`() {
        val silent = setOf("MIT", "ISC", "BSD-3-Clause", "Zlib").let { kinds -> licences.works.filter { it.copyright.isEmpty() && it.terms.any(kinds::contains) } }
        assertTrue("without a copyright line: ${silent.map { it.name }}", silent.size <= 3)
        assertTrue(manage(Place.ABOUT).get().let { it.has(it.getString(R.string.manage_licences)) })
    }
}
