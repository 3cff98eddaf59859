#pragma once

int *__errno(void);
#define errno (*__errno())

#define EPERM 1
#define ENOENT 2
#define EINTR 4
#define EIO 5
#define ENXIO 6
#define EAGAIN 11
#define ENOMEM 12
#define EACCES 13
#define EBUSY 16
#define EEXIST 17
#define ENOTDIR 20
#define EISDIR 21
#define EINVAL 22
#define EFBIG 27
#define ENOSPC 28
#define ESPIPE 29
#define EROFS 30
#define ERANGE 34
#define EDEADLK 35
#define ENOLCK 37
#define ENOTSUP 95
#define EOPNOTSUPP 95
#define EOVERFLOW 75
#define ETIMEDOUT 110
#define ESTALE 116
#define EDQUOT 122
