/* Rules between parameters (checks.def), for the scenario and every policy's world. */
#include "apply.h"

void apply_checks(struct making *m)
{
    (void)m;
}
