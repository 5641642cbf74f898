/* Ends, or signals, the process at the n-th change of a file below one folder: before it, or in the middle of a write.
 *
 * Preloaded before libc. A point is a write, truncation, sync, rename or removal of a regular file below the root.
 * KILL is what kill -9 leaves: all that was handed to the kernel. POWER is what a power cut leaves: what was never
 * synced is lost, all of it or every other piece, as disks do. SIGNAL goes on after the signal.
 * Files named "world" stand for what lies outside the machine: a point like the others, and never undone.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

enum { OFF, KILL, POWER, SIGNAL };
enum { DATA, RENAMED };

struct change {
    struct change *next;
    int kind;
    char path[PATH_MAX], before[PATH_MAX]; /* before: the name that a rename took away */
    off_t offset, size;                    /* size: of the file before the change */
    size_t length;
    char *old;
};

static char root[PATH_MAX];
static atomic_int mode;
static atomic_long left, passed;
static int signal_number;
static unsigned dice;
static struct change *changes; /* not synced yet, the newest first */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

#define REAL(name) ({ static __typeof__(&name) real; if (!real) real = dlsym(RTLD_NEXT, #name); real; })

static int named(int fd, char *path) {
    char link[64];
    struct stat status;
    if (atomic_load(&mode) == OFF || fstat(fd, &status) || !(S_ISREG(status.st_mode) || S_ISDIR(status.st_mode)))
        return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length <= 0)
        return 0;
    path[length] = 0;
    return strncmp(path, root, strlen(root)) == 0;
}

static int is_outside(const char *path) {
    const char *name = strrchr(path, '/');
    return name && strcmp(name, "/world") == 0;
}

static void take_back(struct change *change) {
    if (change->kind == RENAMED) {
        REAL(rename)(change->path, change->before);
        return;
    }
    FILE *file = fopen(change->path, "r+b");
    if (!file)
        return;
    if (change->length)
        REAL(pwrite64)(fileno(file), change->old, change->length, change->offset);
    REAL(ftruncate64)(fileno(file), change->size);
    fclose(file);
}

static void lose_what_was_not_synced(void) {
    int all = rand_r(&dice) % 2;
    for (struct change *change = changes; change; change = change->next)
        if (all || rand_r(&dice) % 2)
            take_back(change);
}

/* Returns whether the process is to end in the middle of the operation at hand. */
static int is_the_one(void) {
    atomic_fetch_add(&passed, 1);
    if (atomic_fetch_sub(&left, 1) != 1)
        return 0;
    if (atomic_load(&mode) != SIGNAL)
        return 1;
    kill(getpid(), signal_number);
    return 0;
}

static void end(void) {
    if (atomic_load(&mode) == POWER)
        lose_what_was_not_synced();
    _exit(137);
}

static void end_here(void) {
    pthread_mutex_lock(&lock); /* never given back: nothing else happens any more */
    if (is_the_one())
        end();
    pthread_mutex_unlock(&lock);
}

static void note_data(int fd, const char *path, off_t offset, size_t length) {
    struct stat status;
    if (atomic_load(&mode) != POWER || is_outside(path) || fstat(fd, &status))
        return;
    struct change *change = calloc(1, sizeof *change);
    strcpy(change->path, path);
    change->kind = DATA;
    change->size = status.st_size;
    change->offset = offset;
    if (offset < status.st_size) {
        FILE *file = fopen(path, "rb");
        change->old = malloc(length);
        ssize_t got = file ? pread(fileno(file), change->old, length, offset) : 0;
        change->length = got > 0 ? (size_t)got : 0;
        if (file)
            fclose(file);
    }
    change->next = changes;
    changes = change;
}

/* Forgets what a sync has made durable: a file's data, or the names in a folder. */
static void forget(const char *path) {
    size_t length = strlen(path);
    for (struct change **at = &changes; *at;) {
        struct change *change = *at;
        int is_here = change->kind == DATA ? strcmp(change->path, path) == 0
                                           : strncmp(change->path, path, length) == 0 && change->path[length] == '/' &&
                                                 !strchr(change->path + length + 1, '/');
        if (is_here) {
            *at = change->next;
            free(change->old);
            free(change);
        } else
            at = &change->next;
    }
}

ssize_t pwrite64(int fd, const void *data, size_t length, off64_t offset) {
    char path[PATH_MAX];
    if (!named(fd, path))
        return REAL(pwrite64)(fd, data, length, offset);
    pthread_mutex_lock(&lock);
    note_data(fd, path, offset, length);
    if (is_the_one()) {
        REAL(pwrite64)(fd, data, length / 2, offset);
        end();
    }
    ssize_t written = REAL(pwrite64)(fd, data, length, offset);
    pthread_mutex_unlock(&lock);
    return written;
}

ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) { return pwrite64(fd, data, length, offset); }

ssize_t write(int fd, const void *data, size_t length) {
    char path[PATH_MAX];
    if (!named(fd, path))
        return REAL(write)(fd, data, length);
    pthread_mutex_lock(&lock);
    note_data(fd, path, lseek(fd, 0, SEEK_CUR), length);
    if (is_the_one()) {
        REAL(write)(fd, data, is_outside(path) ? 0 : length / 2);
        end();
    }
    ssize_t written = REAL(write)(fd, data, length);
    pthread_mutex_unlock(&lock);
    return written;
}

static int synced(int fd, int (*real)(int)) {
    char path[PATH_MAX];
    if (!named(fd, path))
        return real(fd);
    end_here();
    int status = real(fd);
    pthread_mutex_lock(&lock);
    if (!status)
        forget(path);
    pthread_mutex_unlock(&lock);
    return status;
}

int fsync(int fd) { return synced(fd, REAL(fsync)); }

int fdatasync(int fd) { return synced(fd, REAL(fdatasync)); }

int ftruncate64(int fd, off64_t size) {
    char path[PATH_MAX];
    if (named(fd, path))
        end_here();
    return REAL(ftruncate64)(fd, size);
}

int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

int rename(const char *from, const char *to) {
    if (atomic_load(&mode) == OFF || strncmp(to, root, strlen(root)))
        return REAL(rename)(from, to);
    end_here();
    int is_new = access(to, F_OK) != 0;
    int status = REAL(rename)(from, to);
    pthread_mutex_lock(&lock);
    for (struct change *change = changes; change; change = change->next)
        if (change->kind == DATA && !strcmp(change->path, from))
            strcpy(change->path, to);
    if (!status && is_new && atomic_load(&mode) == POWER) {
        struct change *change = calloc(1, sizeof *change);
        change->kind = RENAMED;
        strcpy(change->path, to);
        strcpy(change->before, from);
        change->next = changes;
        changes = change;
    }
    pthread_mutex_unlock(&lock);
    return status;
}

int unlink(const char *path) {
    if (atomic_load(&mode) != OFF && !strncmp(path, root, strlen(root)))
        end_here();
    return REAL(unlink)(path);
}

/* From the next operation on: the point at which it happens is `at`, the first being 1; 0 only counts. */
void powercut_arm(const char *folder, int how, long at, int number_of_signal, unsigned seed) {
    snprintf(root, sizeof root, "%s", folder);
    signal_number = number_of_signal;
    dice = seed;
    atomic_store(&left, at);
    atomic_store(&passed, 0);
    atomic_store(&mode, how);
}

long powercut_passed(void) { return atomic_load(&passed); }

__attribute__((constructor)) static void from_environment(void) {
    const char *folder = getenv("POWERCUT_ROOT"), *how = getenv("POWERCUT_MODE"), *at = getenv("POWERCUT_AT");
    const char *number = getenv("POWERCUT_SIGNAL");
    if (folder && how && at)
        powercut_arm(folder, atoi(how), atol(at), number ? atoi(number) : 0, (unsigned)atol(at));
}
