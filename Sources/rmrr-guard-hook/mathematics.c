/*
 * The functions of libm, each of which opens that library when it is called.
 *
 * Swift's library and its overlay of the C library refer to these hundred, of which the hook calls none on its way to an answer: to
 * have the library in the program from the start takes a twentieth of the time that a refusal takes. One that is not here is taken
 * from libm as ever, which the program then needs (`AS_NEEDED`, Makefile).
 */
#include <dlfcn.h>
#include <gnu/lib-names.h>
#include <math.h>
#include <stdlib.h>

/* A function of libm by its name; without it the process aborts, and the last resort answers. */
__attribute__((noinline)) static void *function_of_libm(const char *name) {
  static void *library;
  if (!library) library = dlopen(LIBM_SO, RTLD_LAZY | RTLD_LOCAL);
  void *function = library ? dlsym(library, name) : NULL;
  if (!function) abort();
  return function;
}

/* Hidden: libxml2, which may be opened later, has libm's own. */
#define CALL(type, name, parameters, arguments) \
  __attribute__((visibility("hidden"))) type name parameters { return ((type(*) parameters)function_of_libm(#name)) arguments; }

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
EACH(ONE, ceil)
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
