/*
 * steps LOW HIGH PROGRAM [ARGUMENT...]: runs a program one instruction at a time, and prints the addresses of those that it ran
 * from LOW up to HIGH, in hexadecimal, each once and in the order in which they came first. What the program prints is thrown
 * away.
 */
#include <err.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

static void become(char **words) {
  int null = open("/dev/null", O_WRONLY);
  if (null < 0 || dup2(null, STDOUT_FILENO) < 0 || dup2(null, STDERR_FILENO) < 0) _exit(127);
  if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) < 0) _exit(127);
  execv(words[0], words);
  _exit(127);
}

int main(int count, char **arguments) {
  if (count < 4) errx(2, "usage: steps LOW HIGH PROGRAM [ARGUMENT...]");
  unsigned long low = strtoul(arguments[1], NULL, 16), high = strtoul(arguments[2], NULL, 16);
  char *seen = calloc(high > low ? high - low : 1, 1);
  if (!seen) err(2, "no memory");
  pid_t child = fork();
  if (child < 0) err(2, "fork");
  if (!child) become(arguments + 3);

  int status;
  while (waitpid(child, &status, 0) == child && WIFSTOPPED(status)) {
    struct user_regs_struct registers;
    if (ptrace(PTRACE_GETREGS, child, NULL, &registers) < 0) err(2, "registers");
    if (registers.rip >= low && registers.rip < high && !seen[registers.rip - low]) {
      seen[registers.rip - low] = 1;
      printf("%llx\n", registers.rip);
    }
    /* Neither the steps themselves nor a deadline, which the program does not reach when it runs by itself. */
    int signal = WSTOPSIG(status) == SIGTRAP || WSTOPSIG(status) == SIGALRM ? 0 : WSTOPSIG(status);
    if (ptrace(PTRACE_SINGLESTEP, child, NULL, signal) < 0) err(2, "step");
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) == 127) errx(2, "%s did not end as it should", arguments[3]);
}
