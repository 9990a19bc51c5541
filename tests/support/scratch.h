/* A folder of its own for a test: made and entered before, left and removed after it. */
#ifndef BRIDLE_TESTS_SCRATCH_H
#define BRIDLE_TESTS_SCRATCH_H

/* For cmocka_unit_test_setup_teardown(). */
int scratch_enter(void **state);
/* The same in memory where the system has that: for tests that write and sync very often. */
int scratch_enter_memory(void **state);
int scratch_leave(void **state);
/* The folder, absolute. */
const char *scratch_path(void);

/* Runs a constant command line in the current folder; fails the test when it does not end with 0.
 */
void scratch_shell(const char *command);

#endif
