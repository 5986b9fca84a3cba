/* How a guest speaks to the laboratory and ends, which each architecture does in its own way: channel_ARCHITECTURE.c. */
#ifndef CHANNEL_H
#define CHANNEL_H

#include <stddef.h>

/* Opens the way out; 0, or -1 where there is none. */
int open_channel(void);
/* Sends bytes. */
void send_bytes(const void *bytes, size_t count);
/* Ends QEMU, with the status of a guest that has said all or with that of one that gave up. */
void end_guest(int has_failed);

/* Whether a device has an IOMMU group before any driver took it. */
extern const int has_groups_without_drivers;

#endif
