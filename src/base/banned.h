/* Functions that have no place in this program: unbounded, locale-dependent or not reentrant. The
 * build includes this before every file of src/, so the headers that declare them come first.
 */
#ifndef BRIDLE_BASE_BANNED_H
#define BRIDLE_BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#pragma GCC poison strcpy strcat sprintf vsprintf gets strtok atoi atol atof
#pragma GCC poison gmtime localtime asctime ctime strncpy strncat sscanf

#endif
