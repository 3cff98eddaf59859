// For Android Studio only: open this folder in it. Our own builds go by Maven and scripts/apk, and no machine of
// ours runs these Gradle files. First: scripts/bindings, scripts/android-lib --flavour demo.
pluginManagement {
    repositories {
        mavenCentral()
        google()
        gradlePluginPortal()
    }
    plugins {
        // What Android Studio brings is Google's alone, so that nothing here was run by us.
        id("com.android.application") version "8.13.0"
        id("com.android.library") version "8.13.0"
        id("org.jetbrains.kotlin.android") version "2.4.21"
        id("org.jetbrains.kotlin.jvm") version "2.4.21"
    }
}
dependencyResolutionManagement {
    repositoriesMode.set(RepositoriesMode.FAIL_ON_PROJECT_REPOS)
    repositories {
        mavenCentral()
        google()
    }
}
rootProject.name = "suanpan"
// Tests, the desk and the pictures stay with Maven.
include("bindings", "shell", "device-sunmi", "app")
if (providers.gradleProperty("flavour").get() == "demo") include("sim")
