/* Asks the kernel: binds every function of a group that is no bridge to vfio-pci, and attaches the group as QEMU does. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/vfio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "guest.h"
#include "protocol.h"

enum { MOST_GROUPS = 512 };

static int compare_numbers(const void *left, const void *right)
{
    return *(const int *)left - *(const int *)right;
}

static int is_bridge(const char *function)
{
    char path[512];
    snprintf(path, sizeof path, "/sys/bus/pci/devices/%s/secondary_bus_number", function);
    return access(path, F_OK) == 0;
}

static int is_virtual(const char *function)
{
    char path[512];
    snprintf(path, sizeof path, "/sys/bus/pci/devices/%s/physfn", function);
    return access(path, F_OK) == 0;
}

static int is_bound(const char *function)
{
    char path[512], driver[512] = "";
    snprintf(path, sizeof path, "/sys/bus/pci/devices/%s/driver", function);
    return readlink(path, driver, sizeof driver - 1) > 0 && !strcmp(strrchr(driver, '/'), "/vfio-pci");
}

static void bind_to_vfio(const char *function)
{
    char path[512];
    if (is_bound(function)) return;
    snprintf(path, sizeof path, "/sys/bus/pci/devices/%s/driver/unbind", function);
    write_text(path, function);
    snprintf(path, sizeof path, "/sys/bus/pci/devices/%s/driver_override", function);
    if (write_text(path, "vfio-pci")) give_up(path);
    write_text("/sys/bus/pci/drivers_probe", function);
}

void bind_all(void)
{
    DIR *stream = opendir("/sys/bus/pci/devices");
    struct dirent *entry;
    while (stream && (entry = readdir(stream)))
        if (entry->d_name[0] != '.' && !is_bridge(entry->d_name)) bind_to_vfio(entry->d_name);
    if (stream) closedir(stream);
}

/* Binds the functions of a group that are no bridges; how many there are. */
static int bind_group(int group)
{
    char path[512];
    int count = 0;
    snprintf(path, sizeof path, "/sys/kernel/iommu_groups/%d/devices", group);
    DIR *stream = opendir(path);
    struct dirent *entry;
    while (stream && (entry = readdir(stream))) {
        if (entry->d_name[0] == '.' || is_bridge(entry->d_name)) continue;
        bind_to_vfio(entry->d_name);
        if (!is_bound(entry->d_name)) give_up(entry->d_name);
        count++;
    }
    if (stream) closedir(stream);
    return count;
}

/* The kernel's lines since the last call that name a device which is in the way. */
static void blamed(int log, char *text, size_t size)
{
    char record[8192];
    size_t count = 0;
    text[0] = 0;
    for (;;) {
        ssize_t got = read(log, record, sizeof record - 1);
        if (got < 0 && errno == EPIPE) continue;
        if (got <= 0) return;
        record[got] = 0;
        if (!strstr(record, "ineligible for IOMMU domain attach") && !strstr(record, "1:1 IOMMU mapping")) continue;
        /* `vfio-pci 0000:00:02.0: …`, or `pcieport 0000:00:08.0: …` for a bridge of the group */
        char *name = strstr(record, " 0000:");
        if (name && count + 16 < size) count += snprintf(text + count, size - count, "%.12s ", name + 1);
    }
}

static void probe(int group, int log)
{
    char text[2048], names[512], path[64];
    int container_errno = 0, iommu_errno = 0, viable = 0, opened = 0;
    int bindable = bind_group(group);
    blamed(log, names, sizeof names);
    int container = open("/dev/vfio/vfio", O_RDWR | O_CLOEXEC);
    if (container < 0) give_up("/dev/vfio/vfio");
    snprintf(path, sizeof path, "/dev/vfio/%d", group);
    int file = bindable ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (file >= 0) {
        struct vfio_group_status status = { .argsz = sizeof status };
        opened = 1;
        if (ioctl(file, VFIO_GROUP_GET_STATUS, &status)) give_up("VFIO_GROUP_GET_STATUS");
        viable = (status.flags & VFIO_GROUP_FLAGS_VIABLE) != 0;
        if (ioctl(file, VFIO_GROUP_SET_CONTAINER, &container)) container_errno = errno;
        else if (ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU)) iommu_errno = errno;
        close(file);
    }
    close(container);
    blamed(log, names, sizeof names);
    int length = snprintf(
        text, sizeof text,
        "{\"group\": %d, \"bindable\": %d, \"opened\": %d, \"viable\": %d, \"set_container\": %d, \"set_iommu\": %d, "
        "\"blamed\": \"%s\"}",
        group, bindable, opened, viable, container_errno, iommu_errno, names);
    send_record('A', "group", text, length);
}

void probe_groups(void)
{
    int groups[MOST_GROUPS], count = 0;
    DIR *stream = opendir("/sys/kernel/iommu_groups");
    struct dirent *entry;
    while (stream && (entry = readdir(stream)))
        if (entry->d_name[0] != '.' && count < MOST_GROUPS) groups[count++] = atoi(entry->d_name);
    if (stream) closedir(stream);
    qsort(groups, count, sizeof *groups, compare_numbers);
    int log = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (log < 0) give_up("/dev/kmsg");
    lseek(log, 0, SEEK_END);
    /* Virtual functions first: to rebind their physical function takes them away. */
    char *done = calloc(count + 1, 1);
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < count; i++) {
            int has_virtual = 0;
            if (done[i]) continue;
            char path[512];
            snprintf(path, sizeof path, "/sys/kernel/iommu_groups/%d/devices", groups[i]);
            DIR *members = opendir(path);
            while (members && (entry = readdir(members)))
                if (entry->d_name[0] != '.' && is_virtual(entry->d_name)) has_virtual = 1;
            if (members) closedir(members);
            if (round == 0 && !has_virtual) continue;
            done[i] = 1;
            probe(groups[i], log);
        }
    }
    free(done);
    close(log);
}
