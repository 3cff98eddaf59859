// The generated Kotlin bindings. Only shell and sim may depend on this.
plugins { id("org.jetbrains.kotlin.jvm") }

kotlin.sourceSets.named("main") { kotlin.setSrcDirs(listOf(providers.gradleProperty("flavour").get())) }

dependencies {
    // The classes; the app brings the archive for Android, with the native halves.
    compileOnly("net.java.dev.jna:jna:5.19.1")
}
