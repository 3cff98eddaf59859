#pragma once

#define INFINITY __builtin_inf()
#define NAN __builtin_nan("")
#define isnan(x) __builtin_isnan(x)
#define isinf(x) __builtin_isinf(x)

double acos(double), acosh(double), asin(double), asinh(double), atan(double), atan2(double, double);
double atanh(double), ceil(double), cos(double), cosh(double), exp(double), fabs(double), floor(double);
double fmod(double, double), log(double), log10(double), log2(double), pow(double, double), sin(double);
double sinh(double), sqrt(double), tan(double), tanh(double), trunc(double);
