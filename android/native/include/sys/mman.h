#pragma once
#include <sys/types.h>

#define PROT_READ 1
#define PROT_WRITE 2
#define MAP_SHARED 1
#define MAP_PRIVATE 2
#define MAP_FAILED ((void *)-1)
#define MREMAP_MAYMOVE 1

void *mmap(void *at, size_t size, int protection, int flags, int fd, off_t offset) __asm__("mmap64");
int munmap(void *at, size_t size);
void *mremap(void *at, size_t old_size, size_t new_size, int flags, ...);
