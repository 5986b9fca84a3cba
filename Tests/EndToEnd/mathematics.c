/* What the hook's functions of libm give, of each shape and in each width; compiled with Sources/rmrr-guard-hook/mathematics.c. */
#include <math.h>
#include <stdio.h>

static int wrong;

static void expect(const char *what, int is_so) {
  if (is_so) return;
  fprintf(stderr, "%s is not so\n", what);
  wrong = 1;
}

#define EXPECT(condition) expect(#condition, condition)

int main(void) {
  int number = 0;
  EXPECT(ceilf(-1.25F) == -1 && ceil(1.25) == 2 && ceill(0x1p62L + 0.5L) == 0x1p62L + 1);
  EXPECT(ceil(-1.5) == -1 && signbit(ceil(-0.5)) && ceil(-0.5) == 0 && ceil(0.0) == 0 && ceil(1) == 1);
  EXPECT(signbit(ceil(-0.0)) && !signbit(ceil(0.0)) && ceil(0x1p-1074) == 1 && signbit(ceil(-0x1p-1074)));
  EXPECT(ceil(0x1p52) == 0x1p52 && ceil(-0x1p52) == -0x1p52 && ceil(-0x1.fffffffffffffp51) == 1 - 0x1p52);
  EXPECT(ceil(0x1.fffffffffffffp51) == 0x1p52 && ceil(0x1p52 + 1) == 0x1p52 + 1 && ceil(0x1p-1022) == 1);
  EXPECT(isnan(ceil(NAN)) && ceil(INFINITY) == INFINITY && ceil(-INFINITY) == -INFINITY);
  EXPECT(sqrtf(2.25F) == 1.5F && sqrt(2.25) == 1.5 && sqrtl(2.25L) == 1.5L);
  EXPECT(fmodf(7, 4) == 3 && fmod(-7, 4) == -3 && fmodl(0x1p63L + 1, 2) == 1);
  EXPECT(powf(2, 10) == 1024 && pow(2, -1) == 0.5 && powl(2, 70) == 0x1p70L);
  EXPECT(atan2f(0, 1) == 0 && atan2(0, 1) == 0 && atan2l(0, 1) == 0);
  EXPECT(fmaf(2, 3, 4) == 10 && fma(2, 3, 4) == 10 && fmal(2, 3, 4) == 10);
  EXPECT(remquof(7, 2, &number) == -1 && number == 4);
  EXPECT(remquo(-7, 2, &number) == 1 && number == -4);
  EXPECT(remquol(5, 3, &number) == -1 && number == 2);
  EXPECT(lgammaf_r(-0.5F, &number) > 1 && number == -1);
  EXPECT(lgamma_r(1, &number) == 0 && number == 1);
  EXPECT(lgammal_r(-0.5L, &number) > 1 && number == -1);
  EXPECT(jn(0, 0) == 1 && jn(1, 0) == 0 && yn(0, 0) == -INFINITY);
  EXPECT(isnan(nanf("1")) && isnan(nan("")) && isnan(nanl("")));
  return wrong;
}
