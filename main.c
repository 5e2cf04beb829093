/* The program: a table of commands. Each command lives in the layer it belongs to. */
#include <stdio.h>

int main(void)
{
    return puts("confide") < 0;
}
