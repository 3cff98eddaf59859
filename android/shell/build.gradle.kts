// The effect loop and the port interfaces: pure JVM, no Android type.
plugins { id("org.jetbrains.kotlin.jvm") }

dependencies {
    api(project(":bindings"))
    // Its types stand in the signatures of the generated code.
    compileOnly("net.java.dev.jna:jna:5.19.1")
}
