// What all modules share. Not run by our own builds: see settings.gradle.kts.
import org.jetbrains.kotlin.gradle.dsl.JvmTarget
import org.jetbrains.kotlin.gradle.tasks.KotlinCompile

plugins {
    id("com.android.application") apply false
    id("com.android.library") apply false
    id("org.jetbrains.kotlin.android") apply false
    id("org.jetbrains.kotlin.jvm") apply false
}

subprojects {
    // Maven writes to target/<flavour>; the two never share class files.
    layout.buildDirectory = file("target/gradle")
    // What runs on Android 7 (API 24) is Java 8 byte code, whatever JDK compiles it.
    tasks.withType<KotlinCompile>().configureEach {
        compilerOptions.jvmTarget = JvmTarget.JVM_1_8
        // A warning of the generated code is not ours.
        compilerOptions.allWarningsAsErrors = project.name != "bindings"
    }
    tasks.withType<JavaCompile>().configureEach {
        sourceCompatibility = "1.8"
        targetCompatibility = "1.8"
    }
}
