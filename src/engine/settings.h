/* settings.h — from options to what the engine needs, with the checks that take several options. */
#ifndef TF_SETTINGS_H
#define TF_SETTINGS_H

#include "config.h"
#include "cpu.h"
#include "plan.h"
#include "sink.h"

typedef struct tf_settings {
    tf_plan plan;
    const tf_sink_format *format;
    tf_isa isa; /* the vector level of this process: no more than the processor has */
} tf_settings;

/** The vector level that --isa or TRIFACTOR_ISA asks for. One process that asks for more than its
 *  processor has is refused; the ranks of a mixed cluster each take what they have.
 *  @param error  on TF_EINVAL: the complete usage message
 *  @return TF_OK or TF_EINVAL */
TF_WARN_UNUSED tf_status tf_settings_isa(tf_isa *isa, const tf_config *config, const tf_host *host,
                                         tf_text *error);

/** @param error  on TF_EINVAL: the complete usage message
 *  @return TF_OK or TF_EINVAL (options that contradict each other, or ask for what is not there) */
TF_WARN_UNUSED tf_status tf_settings_derive(tf_settings *s, const tf_config *config,
                                            tf_text *error);

#endif
