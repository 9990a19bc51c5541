/* The program's door. */
#include <stdio.h>

int main(void)
{
    puts("bridle");
    return 64;
}
