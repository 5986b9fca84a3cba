/*
 * stdin-from FILE [PROGRAM ARGUMENT…]: runs a program with a file as its standard input, as a shell would, but always in the
 * same short time. Without a program it ends where it would run one, so that its own time can be measured and taken off.
 */
#include <fcntl.h>
#include <unistd.h>

int main(int argc, char **argv) {
  int file = argc > 1 ? open(argv[1], O_RDONLY) : -1;
  if (file < 0 || dup2(file, STDIN_FILENO) < 0) return 125;
  close(file);
  if (argc == 2) return 0;
  execv(argv[2], argv + 2);
  return 126;
}
