/* Runs a declarative artifact on a database: picks the first variant that fits the schema, then
 * hands over its rows.
 */
#ifndef BRIDLE_ARTIFACTS_SQL_RUN_H
#define BRIDLE_ARTIFACTS_SQL_RUN_H

#include "artifacts/artifact.h"

enum coverage_status sql_run(struct artifact_run *run);

#endif
