/*
 * The functions of libm, without libm: all but one open that library when they are called.
 *
 * Swift's library and its overlay of the C library refer to all of these, and the hook calls none of them but ceil, by which a
 * dictionary finds its size where the processor may have no instruction for it: to load libm for that would take a twentieth of the
 * time that a refusal takes. A name that is not here is taken from libm as ever, which the program then needs (`AS_NEEDED`,
 * Makefile); the test of what it is linked with tells.
 *
 * By names of its own, each with libm's for the linker: the compiler takes for granted of libm's that they do nothing but calculate.
 */
#include <dlfcn.h>
#include <gnu/lib-names.h>
#include <stdlib.h>

/* Hidden: libxml2, which may be opened later, has libm's own. */
#define FUNCTION(type, name, parameters) __attribute__((visibility("hidden"))) type hook_##name parameters __asm__(#name)

FUNCTION(double, ceil, (double x));

double hook_ceil(double x) {
  /* From 2^52 on there are whole numbers alone; what is no number compares with none. */
  if (!(x > -0x1p52 && x < 0x1p52)) return x;
  double whole = (double)(long long)x;
  if (whole < x) whole += 1;
  return whole == 0 ? __builtin_copysign(0, x) : whole;
}

/* A function of libm by its name; without it the process aborts, and the last resort answers. */
__attribute__((noinline)) static void *function_of_libm(const char *name) {
  static void *library;
  if (!library) library = dlopen(LIBM_SO, RTLD_LAZY | RTLD_LOCAL);
  void *function = library ? dlsym(library, name) : NULL;
  if (!function) abort();
  return function;
}

#define CALL(type, name, parameters, arguments) \
  FUNCTION(type, name, parameters); \
  type hook_##name parameters { return ((type(*) parameters)function_of_libm(#name)) arguments; }

#define ONE(type, name) CALL(type, name, (type x), (x))
#define TWO(type, name) CALL(type, name, (type x, type y), (x, y))
#define THREE(type, name) CALL(type, name, (type x, type y, type z), (x, y, z))
#define QUOTIENT(type, name) CALL(type, name, (type x, type y, int *quotient), (x, y, quotient))
#define SIGNED(type, name) CALL(type, name, (type x, int *sign), (x, sign))
#define ORDER(type, name) CALL(type, name, (int order, type x), (order, x))
#define PAYLOAD(type, name) CALL(type, name, (const char *payload), (payload))

#define EACH(shape, name) shape(float, name##f) shape(double, name) shape(long double, name##l)

EACH(ONE, acos)
EACH(ONE, acosh)
EACH(ONE, asin)
EACH(ONE, asinh)
EACH(ONE, atan)
EACH(ONE, atanh)
EACH(ONE, cbrt)
ONE(float, ceilf)
ONE(long double, ceill)
EACH(ONE, cos)
EACH(ONE, cosh)
EACH(ONE, erf)
EACH(ONE, erfc)
EACH(ONE, exp)
EACH(ONE, exp2)
EACH(ONE, expm1)
EACH(ONE, floor)
EACH(ONE, log)
EACH(ONE, log10)
EACH(ONE, log1p)
EACH(ONE, log2)
EACH(ONE, logb)
EACH(ONE, nearbyint)
EACH(ONE, rint)
EACH(ONE, round)
EACH(ONE, sin)
EACH(ONE, sinh)
EACH(ONE, sqrt)
EACH(ONE, tan)
EACH(ONE, tanh)
EACH(ONE, tgamma)
EACH(ONE, trunc)
EACH(TWO, atan2)
EACH(TWO, fdim)
EACH(TWO, fmax)
EACH(TWO, fmin)
EACH(TWO, fmod)
EACH(TWO, hypot)
EACH(TWO, nextafter)
EACH(TWO, pow)
EACH(TWO, remainder)
EACH(THREE, fma)
EACH(QUOTIENT, remquo)
SIGNED(float, lgammaf_r)
SIGNED(double, lgamma_r)
SIGNED(long double, lgammal_r)
EACH(PAYLOAD, nan)
ORDER(double, jn)
ORDER(double, yn)
