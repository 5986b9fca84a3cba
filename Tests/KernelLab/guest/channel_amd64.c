/* The way out of a guest on a PC: QEMU's debug console and its debug exit, which are ports. */
#include <sys/io.h>

#include "channel.h"

enum { DEBUG_CONSOLE = 0xe9, DEBUG_EXIT = 0xf4 };

const int has_groups_without_drivers = 1;

int open_channel(void)
{
    return ioperm(DEBUG_CONSOLE, 1, 1) || ioperm(DEBUG_EXIT, 4, 1) ? -1 : 0;
}

void send_bytes(const void *bytes, size_t count)
{
    const unsigned char *next = bytes;
    while (count > 0) {
        size_t piece = count < 4096 ? count : 4096;
        outsb(DEBUG_CONSOLE, next, piece);
        next += piece;
        count -= piece;
    }
}

/* QEMU ends with twice the value and one. */
void end_guest(int has_failed)
{
    outl(has_failed ? 0x7f : 0x10, DEBUG_EXIT);
}
