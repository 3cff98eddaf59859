#pragma once
#include <sys/types.h>

#if defined(__x86_64__)
struct stat {
    unsigned long st_dev, st_ino, st_nlink;
    unsigned int st_mode, st_uid, st_gid;
    unsigned long st_rdev;
    long st_size, st_blksize, st_blocks;
    time_t st_atime;
    long st_atime_nsec;
    time_t st_mtime;
    long st_mtime_nsec;
    time_t st_ctime;
    long st_ctime_nsec;
    long reserved[3];
};
#elif defined(__aarch64__)
struct stat {
    unsigned long st_dev, st_ino;
    unsigned int st_mode, st_nlink, st_uid, st_gid;
    unsigned long st_rdev, reserved1;
    long st_size;
    int st_blksize, reserved2;
    long st_blocks;
    time_t st_atime;
    long st_atime_nsec;
    time_t st_mtime;
    long st_mtime_nsec;
    time_t st_ctime;
    long st_ctime_nsec;
    unsigned int reserved3[2];
};
#elif defined(__arm__)
struct stat {
    unsigned long long st_dev;
    unsigned char reserved1[4];
    unsigned long reserved2;
    unsigned int st_mode, st_nlink, st_uid, st_gid;
    unsigned long long st_rdev;
    unsigned char reserved3[4];
    long long st_size;
    unsigned long st_blksize;
    unsigned long long st_blocks;
    time_t st_atime;
    long st_atime_nsec;
    time_t st_mtime;
    long st_mtime_nsec;
    time_t st_ctime;
    long st_ctime_nsec;
    unsigned long long st_ino;
};
#else
#error "no struct stat for this target"
#endif

#define S_IFMT 0170000
#define S_IFREG 0100000
#define S_IFDIR 0040000
#define S_IFLNK 0120000
#define S_ISREG(mode) (((mode) & S_IFMT) == S_IFREG)
#define S_ISDIR(mode) (((mode) & S_IFMT) == S_IFDIR)
#define S_ISLNK(mode) (((mode) & S_IFMT) == S_IFLNK)

int stat(const char *path, struct stat *out);
int lstat(const char *path, struct stat *out);
int fstat(int fd, struct stat *out);
int fchmod(int fd, mode_t mode);
int mkdir(const char *path, mode_t mode);
