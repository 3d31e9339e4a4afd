/* settings.h — from options to what the engine needs, with the checks that take several options. */
#ifndef TF_SETTINGS_H
#define TF_SETTINGS_H

#include "config.h"
#include "plan.h"
#include "sink.h"

typedef struct tf_settings {
    tf_plan plan;
    const tf_sink_format *format;
} tf_settings;

/** @param error  on TF_EINVAL: the complete usage message
 *  @return TF_OK or TF_EINVAL (options that contradict each other) */
TF_WARN_UNUSED tf_status tf_settings_derive(tf_settings *s, const tf_config *config,
                                            tf_text *error);

#endif
