// The simulated world: devices, cards and the acquirer of the demo flavour. Never in a release.
plugins { id("org.jetbrains.kotlin.jvm") }

dependencies {
    implementation(project(":shell"))
    compileOnly("net.java.dev.jna:jna:5.19.1")
}
