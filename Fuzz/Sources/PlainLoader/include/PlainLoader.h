// Nothing to call: the linker puts the wrapper in the place of dlopen.
