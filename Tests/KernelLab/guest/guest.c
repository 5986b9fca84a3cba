/* The first process of a lab guest: records the machine, asks the kernel about every IOMMU group, runs rmrr-guard, and ends.
 *
 * It needs no shell and no other program. /lab/drivers names the modules to load first, in order, /lab/settings what to write
 * to sysfs then; /lab/modules the modules that VFIO needs; /lab/programs the commands to run after the recording.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "channel.h"
#include "protocol.h"
#include "guest.h"

void send_record(char kind, const char *name, const void *content, size_t length)
{
    char header[64];
    int count = snprintf(header, sizeof header, "%c %zu %zu\n", kind, strlen(name), length);
    send_bytes(header, count);
    send_bytes(name, strlen(name));
    send_bytes(content, length);
}

void give_up(const char *what)
{
    char text[256];
    int count = snprintf(text, sizeof text, "%s: %s", what, strerror(errno));
    send_record('X', "failure", text, count);
    end_guest(1);
    for (;;) pause();
}

char *read_whole(const char *path, size_t *length)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return NULL;
    size_t size = 65536, count = 0;
    char *bytes = malloc(size + 1);
    for (;;) {
        ssize_t got = read(file, bytes + count, size - count);
        if (got <= 0) break;
        count += got;
        if (count == size) bytes = realloc(bytes, (size *= 2) + 1);
    }
    close(file);
    bytes[count] = 0;
    if (length) *length = count;
    return bytes;
}

int write_text(const char *path, const char *text)
{
    int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0) return -1;
    ssize_t count = write(file, text, strlen(text));
    int failure = errno;
    close(file);
    errno = failure;
    return count < 0 ? -1 : 0;
}

static void mount_all(void)
{
    mkdir("/proc", 0755);
    mkdir("/sys", 0755);
    mkdir("/dev", 0755);
    mkdir("/tmp", 0755);
    if (mount("proc", "/proc", "proc", 0, NULL)) give_up("mount /proc");
    if (mount("sysfs", "/sys", "sysfs", 0, NULL)) give_up("mount /sys");
    mount("devtmpfs", "/dev", "devtmpfs", 0, NULL);
    if (mount("tmpfs", "/tmp", "tmpfs", 0, NULL)) give_up("mount /tmp");
}

/* Loads the modules that a file lists; whether there were any to load. */
static int load_modules(const char *listing)
{
    char *list = read_whole(listing, NULL);
    for (char *line = list ? strtok(list, "\n") : NULL; line; line = strtok(NULL, "\n")) {
        char *options = strchr(line, ' ');
        if (options) *options++ = 0;
        int file = open(line, O_RDONLY | O_CLOEXEC);
        if (file < 0) give_up(line);
        if (syscall(SYS_finit_module, file, options ? options : "", 0) && errno != EEXIST) give_up(line);
        close(file);
    }
    return list != NULL;
}

/* `PATH VALUE`, a line each. */
static void apply_settings(void)
{
    char *list = read_whole("/lab/settings", NULL);
    for (char *line = list ? strtok(list, "\n") : NULL; line; line = strtok(NULL, "\n")) {
        char *value = strchr(line, ' ');
        if (!value) continue;
        *value++ = 0;
        if (write_text(line, value)) give_up(line);
    }
}

static void send_kernel_log(void)
{
    int file = open("/dev/kmsg", O_RDONLY | O_NONBLOCK);
    if (file < 0) return;
    size_t size = 1 << 20, count = 0;
    char *text = malloc(size);
    char record[8192];
    for (;;) {
        ssize_t got = read(file, record, sizeof record - 1);
        if (got < 0 && errno == EPIPE) continue;
        if (got <= 0) break;
        record[got] = 0;
        char *message = strchr(record, ';');
        char *end = message ? strchr(message, '\n') : NULL;
        if (!end || count + (end - message) > size) continue;
        memcpy(text + count, message + 1, end - message);
        count += end - message;
    }
    send_record('F', "/var/log/dmesg", text, count);
    close(file);
}

int main(void)
{
    if (open_channel()) return 1;
    mount_all();
    load_modules("/lab/drivers");
    apply_settings();
    if (!has_groups_without_drivers) {
        /* Else the recording had no groups, and nothing would be asked: VFIO is the first driver here. */
        load_modules("/lab/modules");
        bind_all();
    }
    record_machine();
    send_kernel_log();
    run_programs("/lab/programs");
    /* A guest without modules for it has its programs alone to run. */
    if (!has_groups_without_drivers || load_modules("/lab/modules")) probe_groups();
    send_record('E', "end", "", 0);
    /* After VFIO had the devices, unbinding or a clean power-off can corrupt a list of the kernel: leave them as they are. */
    end_guest(0);
    for (;;) pause();
}
