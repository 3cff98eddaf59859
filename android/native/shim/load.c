/*
 * load LIBRARY: opens an Android library as a JVM does, asks it for its two versions, and says them.
 * For scripts/test-android-lib.
 */
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>

static void *entry(void *library, const char *name) {
    void *found = dlsym(library, name);
    if (!found) fprintf(stderr, "load: %s\n", dlerror());
    return found;
}

int main(int count, char **arguments) {
    void *library = count == 2 ? dlopen(arguments[1], RTLD_NOW) : NULL;
    if (!library) {
        fprintf(stderr, "load: %s\n", count == 2 ? dlerror() : "expected a library");
        return 1;
    }
    int (*jni)(void *, void *) = entry(library, "JNI_OnLoad");
    uint32_t (*contract)(void) = entry(library, "ffi_suanpan_ffi_uniffi_contract_version");
    if (!jni || !contract) return 1;
    int version = jni(NULL, NULL);
    printf("JNI %d.%d, UniFFI contract %u\n", version >> 16, version & 0xffff, contract());
    return version == 0x10006 ? 0 : 1;
}
