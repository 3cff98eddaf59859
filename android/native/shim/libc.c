/*
 * Android's libc, as far as the core asks for it, over glibc: what lets the x86_64 Android library run on
 * a desktop. For scripts/test-android-lib; never shipped. Preloaded, so that it is found before glibc;
 * each difference is made only for calls out of the core, the JVM beside it gets glibc's answer.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <netdb.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int from_the_core(void *return_address) {
    Dl_info at;
    return dladdr(return_address, &at) && at.dli_fname && strstr(at.dli_fname, "libsuanpan_ffi.so");
}

static void *next(const char *name) {
    void *found = dlsym(RTLD_NEXT, name);
    if (!found) abort();
    return found;
}

int *__errno(void) { return &errno; }

/* No property of the system is set: the core looks for one processor that has a fault. */
int __system_property_get(const char *name, char *value) {
    (void)name;
    *value = 0;
    return 0;
}

/* Android's is the one of POSIX, which returns a code; glibc's of this name returns a text. */
char *strerror_r(int error, char *out, size_t size) {
    char *(*glibc)(int, char *, size_t) = next("strerror_r");
    int (*posix)(int, char *, size_t) = next("__xpg_strerror_r");
    if (!from_the_core(__builtin_return_address(0))) return glibc(error, out, size);
    return (char *)(intptr_t)posix(error, out, size);
}

/* Android numbers the questions of sysconf differently. An unknown one ends the test. */
long sysconf(int name) {
    long (*glibc)(int) = next("sysconf");
    if (!from_the_core(__builtin_return_address(0))) return glibc(name);
    switch (name) {
        case 0x27: return glibc(_SC_PAGESIZE);
        case 0x60: return glibc(_SC_NPROCESSORS_CONF);
        case 0x61: return glibc(_SC_NPROCESSORS_ONLN);
        default: abort();
    }
}

/* Android has the canonical name before the address in struct addrinfo, glibc behind it. */
static void swap(struct addrinfo *list) {
    for (; list; list = list->ai_next) {
        struct sockaddr *address = list->ai_addr;
        list->ai_addr = (struct sockaddr *)list->ai_canonname;
        list->ai_canonname = (char *)address;
    }
}

/* The answers of Android are positive. The codes themselves differ; the core tells only zero from the rest. */
int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **out) {
    int (*glibc)(const char *, const char *, const struct addrinfo *, struct addrinfo **) = next("getaddrinfo");
    int result = glibc(node, service, hints, out);
    if (!from_the_core(__builtin_return_address(0))) return result;
    if (result == 0) swap(*out);
    return abs(result);
}

void freeaddrinfo(struct addrinfo *list) {
    void (*glibc)(struct addrinfo *) = next("freeaddrinfo");
    if (from_the_core(__builtin_return_address(0))) swap(list);
    glibc(list);
}
