/* Every limit of the program, each with its reason. Memory of one worker is bounded by the sum of
 * what it holds at once; see docs/performance.md for measured totals.
 */
#ifndef BRIDLE_BASE_LIMITS_H
#define BRIDLE_BASE_LIMITS_H

#define KIB(n) ((uint64_t)(n) << 10)
#define MIB(n) ((uint64_t)(n) << 20)
#define GIB(n) ((uint64_t)(n) << 30)

/* Declarative artifacts: far above the largest of ours, so that a mistake is named early. */
enum {
    ARTIFACT_SOURCES_MAX = 32,
    ARTIFACT_COLUMNS_MAX = 64,
    ARTIFACT_VARIANTS_MAX = 16,
};

#endif
