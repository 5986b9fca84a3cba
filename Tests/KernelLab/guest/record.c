/* Records the machine as the kernel shows it: the parts of sysfs and proc that a judgement may rest on. */
#define _GNU_SOURCE
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "guest.h"
#include "protocol.h"

static void send_file(const char *path)
{
    size_t length;
    char *bytes = read_whole(path, &length);
    if (!bytes) return;
    send_record('F', path, bytes, length);
    free(bytes);
}

static void send_link(const char *path)
{
    char target[1024];
    ssize_t length = readlink(path, target, sizeof target);
    if (length > 0) send_record('L', path, target, length);
}

static void for_each_entry(const char *directory, void (*act)(const char *path, const char *name))
{
    DIR *stream = opendir(directory);
    if (!stream) return;
    struct dirent *entry;
    while ((entry = readdir(stream))) {
        if (entry->d_name[0] == '.') continue;
        char path[2048];
        snprintf(path, sizeof path, "%s/%s", directory, entry->d_name);
        act(path, entry->d_name);
    }
    closedir(stream);
}

static void record_function(const char *path, const char *name)
{
    static const char *files[] = { "class", "vendor", "device", "secondary_bus_number", "subordinate_bus_number" };
    static const char *links[] = { "driver", "iommu", "iommu_group", "physfn" };
    (void)name;
    char *real = realpath(path, NULL);
    char part[3072];
    send_link(path);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        snprintf(part, sizeof part, "%s/%s", real, files[i]);
        send_file(part);
    }
    for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
        snprintf(part, sizeof part, "%s/%s", real, links[i]);
        send_link(part);
    }
    free(real);
}

static void record_link(const char *path, const char *name)
{
    (void)name;
    send_link(path);
}

static void record_group(const char *path, const char *name)
{
    char part[3072];
    (void)name;
    snprintf(part, sizeof part, "%s/devices", path);
    send_record('D', part, "", 0);
    for_each_entry(part, record_link);
    snprintf(part, sizeof part, "%s/reserved_regions", path);
    send_file(part);
}

/* Those that can pin memory, and the one that the laboratory changes for Arm. */
static void record_table(const char *path, const char *name)
{
    static const char *tables[] = { "DMAR", "IVRS", "IORT", "DSDT" };
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        if (!strncmp(name, tables[i], 4)) send_file(path);
}

/* The type information is 5 MB, of which the lab wants a few names: a table of strings with those that are in it. */
static void record_type_information(void)
{
    static const char *path = "/sys/kernel/btf/vmlinux";
    static const char *names[] = { "require_direct", "IOMMU_RESV_DIRECT_RELAXABLE", "IOMMU_RESV_DIRECT" };
    size_t length;
    char *bytes = read_whole(path, &length);
    if (!bytes) return;
    char strings[128] = "";
    size_t count = 1;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t size = strlen(names[i]) + 2;
        char wanted[64] = "";
        memcpy(wanted + 1, names[i], size - 1);
        if (!memmem(bytes, length, wanted, size)) continue;
        memcpy(strings + count, names[i], size - 1);
        count += size - 1;
    }
    unsigned char table[24 + sizeof strings] = { 0x9f, 0xeb, 1, 0, 24 };
    table[20] = count;
    memcpy(table + 24, strings, count);
    send_record('F', path, table, 24 + count);
    free(bytes);
}

void record_machine(void)
{
    send_record('D', "/sys/bus/pci/devices", "", 0);
    send_record('D', "/sys/kernel/iommu_groups", "", 0);
    for_each_entry("/sys/bus/pci/devices", record_function);
    for_each_entry("/sys/kernel/iommu_groups", record_group);
    for_each_entry("/sys/firmware/acpi/tables", record_table);
    send_file("/proc/sys/kernel/osrelease");
    send_file("/proc/cmdline");
    record_type_information();
}
