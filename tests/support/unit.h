/* What every unit test includes: cmocka with the headers that it wants before it. */
#ifndef BRIDLE_TESTS_UNIT_H
#define BRIDLE_TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/span.h"

#define assert_span(bytes, text)                                                                   \
    do {                                                                                           \
        struct span assert_span_ = (bytes);                                                        \
        assert_int_equal(assert_span_.len, strlen(text));                                          \
        assert_memory_equal(assert_span_.ptr == NULL ? (const void *)"" : assert_span_.ptr, text,  \
                            strlen(text));                                                         \
    } while (0)

#endif
