#pragma once
#include <sys/types.h>

#define F_OK 0
#define W_OK 2
#define R_OK 4
#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2
/* 30 in glibc and musl: their headers would give bionic's name for something else. */
#define _SC_PAGESIZE 39

int access(const char *path, int mode);
int close(int fd);
char *getcwd(char *out, size_t size);
pid_t getpid(void);
uid_t geteuid(void);
int fchown(int fd, uid_t owner, gid_t group);
int fsync(int fd);
int fdatasync(int fd);
ssize_t read(int fd, void *out, size_t size);
ssize_t write(int fd, const void *bytes, size_t size);
ssize_t readlink(const char *path, char *out, size_t size);
int rmdir(const char *path);
int unlink(const char *path);
unsigned int sleep(unsigned int seconds);
int usleep(useconds_t micros);
long sysconf(int name);
/* 64-bit offsets, in each ABI. */
int ftruncate(int fd, off_t size) __asm__("ftruncate64");
off_t lseek(int fd, off_t offset, int from) __asm__("lseek64");
off_t lseek64(int fd, off_t offset, int from); /* SQLite says it so on Android */
ssize_t pread(int fd, void *out, size_t size, off_t at) __asm__("pread64");
ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at) __asm__("pwrite64");
