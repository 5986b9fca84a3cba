/*
 * turns RUNS: runs commands in turns, and prints how long each run of each took, from its start to its end, in
 * nanoseconds, a line for each command. Each line of standard input is a command: a document, a program and its arguments,
 * with tabs between them. The document is the program's standard input; what the program prints is thrown away.
 *
 * Turns of single runs, since a machine is busy or slow for seconds at a time: all commands then have their share of it. Each
 * turn has an order of its own, since a program leaves its traces in the caches for the next.
 */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST_COMMANDS = 64, MOST_WORDS = 16, WARM_UP = 3 };

struct command {
  char *words[MOST_WORDS + 1];
  int status;
  long long *times;
};

extern char **environ;

static struct command commands[MOST_COMMANDS];

static long long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static int read_commands(void) {
  static char line[8192];
  int count = 0;
  while (fgets(line, sizeof line, stdin)) {
    if (count == MOST_COMMANDS) errx(2, "more than %d commands", MOST_COMMANDS);
    line[strcspn(line, "\n")] = 0;
    int words = 0;
    for (char *word = strtok(strdup(line), "\t"); word && words < MOST_WORDS; word = strtok(NULL, "\t"))
      commands[count].words[words++] = word;
    if (words < 2) errx(2, "command %d has no program", count + 1);
    count++;
  }
  return count;
}

/* How long it took; its status is left in `status`. */
static long long run(char **words, int *status) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, words[0], O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t child;
  long long begin = now();
  int error = posix_spawn(&child, words[1], &actions, NULL, words + 1, environ);
  if (error) errx(2, "%s: %s", words[1], strerror(error));
  if (waitpid(child, status, 0) != child) err(2, "waitpid");
  long long end = now();
  posix_spawn_file_actions_destroy(&actions);
  return end - begin;
}

static void shuffle(int *order, int count) {
  for (int i = count - 1; i > 0; i--) {
    int other = random() % (i + 1), kept = order[i];
    order[i] = order[other];
    order[other] = kept;
  }
}

int main(int argc, char **argv) {
  int runs = argc == 2 ? atoi(argv[1]) : 0;
  if (runs < 1) errx(2, "usage: turns RUNS < COMMANDS");
  int count = read_commands();
  int order[MOST_COMMANDS];
  for (int i = 0; i < count; i++) {
    order[i] = i;
    commands[i].times = calloc(runs, sizeof *commands[i].times);
    for (int warm_up = 0; warm_up < WARM_UP; warm_up++) run(commands[i].words, &commands[i].status);
  }
  for (int turn = 0; turn < runs; turn++) {
    shuffle(order, count);
    for (int i = 0; i < count; i++) {
      struct command *command = &commands[order[i]];
      int status;
      command->times[turn] = run(command->words, &status);
      if (status != command->status) errx(2, "%s does not end as it did before", command->words[1]);
    }
  }
  for (int i = 0; i < count; i++)
    for (int turn = 0; turn < runs; turn++) printf("%lld%c", commands[i].times[turn], turn + 1 < runs ? ' ' : '\n');
}
