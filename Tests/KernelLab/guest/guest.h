/* The parts of the guest's program. */
#ifndef GUEST_H
#define GUEST_H

#include <stddef.h>

/* Ends the guest with a record that says what failed, and errno. */
void give_up(const char *what);
/* The bytes of a file, with a NUL behind them; NULL where it cannot be opened. The caller frees them. */
char *read_whole(const char *path, size_t *length);
/* Writes a text into an existing file; 0, or -1 and errno. */
int write_text(const char *path, const char *text);

/* Sends what a recording of a host holds, before anything is rebound. */
void record_machine(void);
/* Binds every function that is no bridge to vfio-pci. */
void bind_all(void);
/* Binds every function of every group to vfio-pci and tries to attach each group; sends the kernel's answers. */
void probe_groups(void);
/* Runs the commands in a file, one a line, and sends what each wrote and how it ended. */
void run_programs(const char *path);

#endif
