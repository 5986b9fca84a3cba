/*
 * libvirt's qemu and network hook; see hooks/README.md for its contract.
 *
 * In C, since what libvirt has called the hook for must never hang on a file: Swift's CommandLine looks for the arguments in
 * /proc/self/maps, and has none where that cannot be read.
 */
#include <stdnoreturn.h>

noreturn void rmrr_guard_hook(int count, char **arguments);

static int argument_count;
static char **argument_vector;

int main(int count, char **arguments) {
  argument_count = count;
  argument_vector = arguments;
  rmrr_guard_hook(count, arguments);
}

/*
 * What CommandLine asks the Swift runtime for. With these two, the runtime's own are not linked, which would read that file
 * before main (stdlib/public/stubs/CommandLine.cpp): for longer than the hook takes to do nothing, as it does at most operations.
 */
char **_swift_stdlib_getUnsafeArgvArgc(int *count) {
  *count = argument_count;
  return argument_vector;
}

void _swift_stdlib_overrideUnsafeArgvArgc(char **arguments, int count) {
  argument_vector = arguments;
  argument_count = count;
}

/*
 * What the Swift runtime asks about its backtraces, all of it "no". With these two, its own are not linked (Backtrace.cpp and
 * CrashHandlerLinux.cpp of stdlib/public/runtime): a program that can be started for a backtrace is then neither looked for
 * before main nor ever started, whatever the environment says. Weak, so that a runtime which links its own has them.
 *
 * The first is a structure of its own (Backtracing.h) of less than a hundred bytes, in which nothing but zeros is "off".
 */
__attribute__((weak, aligned)) char _swift_backtraceSettings[1024];

__attribute__((weak)) _Bool _swift_backtrace_isThunkFunction(const char *mangled_name) {
  (void)mangled_name;
  return 0;
}
