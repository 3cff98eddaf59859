/* The types of bionic's kernel and libc interface. Sizes are held to android/native/abi.tsv. */
#pragma once
#include <stddef.h>
#include <stdint.h>

typedef long ssize_t;
typedef int pid_t;
typedef unsigned int uid_t;
typedef unsigned int gid_t;
typedef unsigned long dev_t;
typedef long time_t;
typedef long suseconds_t;
typedef unsigned int useconds_t;
typedef int clockid_t;
/* 64 bits everywhere: unistd.h and sys/mman.h bind the names that take it to their 64-bit twins. */
typedef int64_t off_t;
typedef int64_t off64_t;
#ifdef __LP64__
typedef unsigned int mode_t;
#else
typedef unsigned short mode_t;
#endif

struct timespec {
    time_t tv_sec;
    long tv_nsec;
};
