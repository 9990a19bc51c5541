/* What a function has to say about its work. One enum for the whole program; the text beside each
 * value is for people and is constant, so that a status can be passed between processes as a
 * number.
 *
 * Convention: functions return a status, write results through pointers called ret_*, and leave
 * those untouched unless they return STATUS_OK. Where the place matters they also fill a problem.
 */
#ifndef BRIDLE_BASE_STATUS_H
#define BRIDLE_BASE_STATUS_H

#include <stdint.h>

#define STATUS_LIST(X)                                                                             \
    X(OK, "ok")                                                                                    \
    X(END, "no more data")                                                                         \
    X(NOT_FOUND, "not there")                                                                      \
    X(TRUNCATED, "the data ends too early")                                                        \
    X(MALFORMED, "the data does not follow its format")                                            \
    X(UNSUPPORTED, "a form of the data that is not known here")                                    \
    X(TOO_DEEP, "nested more deeply than the limit")                                               \
    X(TOO_LARGE, "larger than the limit")                                                          \
    X(BUDGET, "more work than the limit allows")                                                   \
    X(NO_MEMORY, "more memory than the limit allows")                                              \
    X(IO_ERROR, "cannot be read")                                                                  \
    X(CHANGED, "changed while it was read")                                                        \
    X(WRONG_PASSWORD, "the password does not fit")                                                 \
    X(NOT_ENCRYPTED, "not encrypted")                                                              \
    X(STOPPED, "stopped by the caller")                                                            \
    X(EXISTS, "already there")                                                                     \
    X(BUSY, "in use by another program")

#define STATUS_ENUM(name, text) STATUS_##name,
enum status { STATUS_LIST(STATUS_ENUM) STATUS_COUNT };
#undef STATUS_ENUM

#define WARN_UNUSED __attribute__((warn_unused_result))

/* Returns from the calling function unless `expr` is STATUS_OK. Only for functions whose clean-up
 * is automatic (arena, cleanup attribute). */
#define TRY(expr)                                                                                  \
    do {                                                                                           \
        enum status try_status_ = (expr);                                                          \
        if (try_status_ != STATUS_OK)                                                              \
            return try_status_;                                                                    \
    } while (0)

/* Where and why reading stopped. `what` is a constant text (never evidence). */
struct problem {
    enum status status;
    uint64_t offset; /* bytes from the start of the input */
    const char *what;
};

/* Constant text of a status, never NULL, also for numbers outside the enum. */
const char *status_text(enum status status);

/* Fills *ret_problem (may be NULL) and returns `status`, so that a failing branch is one line. */
enum status problem_at(struct problem *ret_problem, enum status status, uint64_t offset,
                       const char *what);

#endif
