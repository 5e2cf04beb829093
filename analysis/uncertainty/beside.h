/* The sweep over what is not known that lies beside a result: RESULT-posterior.h5 beside RESULT.h5. */
#ifndef CONFIDE_BESIDE_H
#define CONFIDE_BESIDE_H

/* Its name; NULL: there is none (or no memory). Free with free(). */
char *beside_find(const char *result);

#endif
