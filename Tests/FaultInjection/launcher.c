// Starts a program with limits of its own and with some of the standard streams closed:
//   launcher BYTES-OF-ADDRESS-SPACE BYTES-OF-STACK DESCRIPTORS CLOSED PROGRAM ARGUMENT...
// 0 stands for no limit, and CLOSED has a bit for each stream.
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

static void limit(int kind, const char *text) {
  rlim_t value = strtoull(text, NULL, 10);
  if (value != 0 && setrlimit(kind, &(struct rlimit){value, value}) != 0) _exit(125);
}

int main(int count, char **arguments) {
  if (count < 6) return 125;
  close_range(3, ~0U, 0);
  int closed = atoi(arguments[4]);
  for (int stream = 0; stream < 3; stream++)
    if (closed >> stream & 1) close(stream);
  limit(RLIMIT_NOFILE, arguments[3]);
  limit(RLIMIT_STACK, arguments[2]);
  limit(RLIMIT_AS, arguments[1]);
  execv(arguments[5], arguments + 5);
  _exit(126);
}
