/* Gamma and Beta distributions of any shape, and what solving for their quantiles needs. */
#ifndef CONFIDE_CURVE_H
#define CONFIDE_CURVE_H

/*
 * Seen in y: ln x of a Gamma with scale 1, ln x/(1-x) of a Beta. There both densities are log-concave, hence the
 * logarithms of both tails concave, and Newton's steps on them converge where gsl_cdf_gamma_Pinv and gsl_cdf_beta_Pinv
 * fail: at small shapes. GSL has no other inverses, so this uses its distribution functions.
 */
struct curve {
    double a, b;     /* shapes; b = 0: a Gamma */
    double constant; /* logarithm of what the density is divided by */
};

/* Shares of a distribution below and above a value. They add up to 1, and the smaller is exact. */
struct share {
    double below, above;
};

/* The curve of a Gamma with this shape and scale 1, and of a Beta with these shapes. */
struct curve curve_gamma(double shape);
struct curve curve_beta(double a, double b);

/* Of y. */
double curve_density(const struct curve *c, double y);

/* Shares below and above y; the smaller is exact. `x` is exp(y) of a Gamma, the smaller of x and 1-x of a Beta. */
double curve_below(const struct curve *c, double y, double x);
double curve_above(const struct curve *c, double y, double x);

/* Both at once, of shapes from 1e-15 to 1e30; y beyond -700 or 700 counts as that. */
struct share curve_share(const struct curve *c, double y);

/* The y of a share; infinite where x is as good as 0 or 1. */
double curve_at(const struct curve *c, struct share target);

/* The same for the standard normal distribution. */
struct share curve_normal_share(double z);
double curve_normal_at(struct share s);

#endif
