/*
 * The administrator's command; its subcommands are in GuardCommands.
 *
 * In C, since Swift's CommandLine looks for the arguments in /proc/self/maps, and has none where that cannot be read: without
 * them the command would say that all is well.
 */
#include <stdnoreturn.h>

noreturn void rmrr_guard(int count, char **arguments);

int main(int count, char **arguments) { rmrr_guard(count, arguments); }
