package suanpan.desk.page

import com.sun.net.httpserver.Headers
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNotEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class DoorTest {
    private val token = "00112233445566778899aabbccddeeff"
    private val door = Door(token, 8377)

    private fun headers(vararg pairs: Pair<String, String>) = Headers().apply { pairs.forEach { (name, value) -> add(name, value) } }

    @Test
    fun `the whole address by a loopback name opens`() {
        for (host in listOf("127.0.0.1:8377", "localhost:8377")) {
            assertEquals("", door.admit("/$token/", headers("Host" to host)))
            assertEquals("slip/3", door.admit("/$token/slip/3", headers("Host" to host)))
        }
        assertEquals("do", door.admit("/$token/do", headers("Host" to "127.0.0.1:8377", "Origin" to "http://127.0.0.1:8377")))
    }

    @Test
    fun `anything less does not`() {
        val host = headers("Host" to "127.0.0.1:8377")
        for (path in listOf("/", "", "/main.js", "/${token.dropLast(1)}/", "/${token}0/", "/${token.uppercase()}/", "//$token/", "/x/$token/")) {
            assertNull(door.admit(path, host), path)
        }
    }

    @Test
    fun `another name for this machine is a trick`() {
        for (name in listOf("evil.example:8377", "127.0.0.1", "127.0.0.1:80", "127.0.0.1:8377.evil.example", "[::1]:8377", "")) {
            assertNull(door.admit("/$token/", headers("Host" to name)), name)
        }
        assertNull(door.admit("/$token/", headers()))
        assertNull(door.admit("/$token/", headers("Host" to "127.0.0.1:8377", "Host" to "evil.example")))
    }

    @Test
    fun `a request that another site makes is refused`() {
        for (origin in listOf("http://evil.example", "null", "https://127.0.0.1:8377", "http://127.0.0.1:8378")) {
            assertNull(door.admit("/$token/do", headers("Host" to "127.0.0.1:8377", "Origin" to origin)), origin)
        }
    }

    @Test
    fun `each token is its own`() {
        assertNotEquals(Door.newToken(), Door.newToken())
        assertTrue(Door.newToken().matches(Regex("[0-9a-f]{32}")))
    }
}
