/* plan_report.h — --plan: what would be done for each number, and about how long it would take on a machine
 * that has nothing else to do. */
#ifndef TF_PLAN_REPORT_H
#define TF_PLAN_REPORT_H

#include "intake.h"
#include "plan.h"
#include "stopwatch.h"

typedef struct tf_plan_report {
    tf_reader *reader;
    const tf_plan *plan;
    unsigned workers; /* over which the work would be spread */
    tf_invalid_style style;
    const tf_cancel *cancel;
    const tf_clocks *clocks; /* for the calibration */
    uint64_t numbers;        /* out: reported */
    bool invalid;            /* out: some input was invalid or could not be read */
} tf_plan_report;

/** Report on every number the reader gives, on descriptor @p fd.
 *  @return TF_OK, TF_CANCELLED, TF_EIO (errno says why), TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_plan_report_print(tf_plan_report *r, int fd);

#endif
