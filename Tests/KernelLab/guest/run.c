/* Runs programs in the guest and sends what they wrote. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "guest.h"
#include "protocol.h"

static void redirect(const char *path, int flags, int descriptor)
{
    int file = open(path, flags, 0600);
    if (file < 0) _exit(126);
    dup2(file, descriptor);
    close(file);
}

/* `INPUT|NAME|PROGRAM ARGUMENT…`, the input being a file or empty. */
static void run(char *line)
{
    char *input = strsep(&line, "|");
    char *name = strsep(&line, "|");
    char *arguments[32];
    int count = 0;
    while (line && count < 31)
        if (*(arguments[count] = strsep(&line, " "))) count++;
    arguments[count] = NULL;
    if (!name || count == 0) return;
    unlink("/tmp/out");
    unlink("/tmp/err");
    pid_t child = fork();
    if (child < 0) give_up("fork");
    if (child == 0) {
        redirect(*input ? input : "/dev/null", O_RDONLY, 0);
        redirect("/tmp/out", O_WRONLY | O_CREAT | O_TRUNC, 1);
        redirect("/tmp/err", O_WRONLY | O_CREAT | O_TRUNC, 2);
        execv(arguments[0], arguments);
        _exit(127);
    }
    int status = 0;
    /* Orphans come to the first process, and libvirt waits until those that it made are gone. */
    for (pid_t ended = 0; ended != child;)
        if ((ended = waitpid(-1, &status, 0)) < 0) give_up("waitpid");
    char part[512], text[32];
    static const char *files[] = { "/tmp/out", "/tmp/err" };
    for (size_t i = 0; i < 2; i++) {
        size_t length = 0;
        char *bytes = read_whole(files[i], &length);
        snprintf(part, sizeof part, "%s.%s", name, i ? "err" : "out");
        send_record('R', part, bytes ? bytes : "", length);
        free(bytes);
    }
    snprintf(part, sizeof part, "%s.status", name);
    int length = snprintf(text, sizeof text, "%d", WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    send_record('R', part, text, length);
}

void run_programs(const char *path)
{
    char *list = read_whole(path, NULL);
    if (!list) return;
    char *rest = list;
    for (char *line; (line = strsep(&rest, "\n"));)
        if (*line) run(line);
    free(list);
}
