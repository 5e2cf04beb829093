/* The sweep of parameter uncertainty that lies beside a result: RESULT-posterior.h5 beside RESULT.h5. */
#ifndef CONFIDE_BESIDE_H
#define CONFIDE_BESIDE_H

/* The name that it has or would have; NULL: no memory. Free with free(). */
char *beside_name(const char *result);

/* Its name, if there is one; NULL: there is none (or no memory). Free with free(). */
char *beside_find(const char *result);

#endif
