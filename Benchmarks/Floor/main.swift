import Glibc

// The floor below every program that is linked as the hook is: it ends as soon as it runs.
_exit(0)
