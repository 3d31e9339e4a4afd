/* optvalue.h — the text of one option's value, read into its field; shared by opts*.c only. */
#ifndef TF_OPTVALUE_H
#define TF_OPTVALUE_H

#include "opts.h"

/** Read @p text into the field. LIST and COUNT fields grow, all others are replaced.
 *  @return TF_OK, TF_EINVAL (then @p expected says what would have been right), TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_optvalue_set(const tf_opt *o, void *config, const char *text,
                                         tf_text *expected);
/** Append the present value as text. */
void tf_optvalue_show(const tf_opt *o, const void *config, tf_text *out);
/** The field of the option. */
void *tf_optvalue_field(const tf_opt *o, const void *config);
/** Does the option take a value? */
bool tf_opt_has_value(const tf_opt *o);
/** Is the option one of this program's? */
bool tf_opt_is_for(const tf_opt *o, const tf_opt_spec *spec);
/** Name of the option with - for _, without the leading --; at most 39 characters. @return buf */
char *tf_opt_name(char buf[40], const tf_opt *o);
TF_WARN_UNUSED tf_status tf_opt_list_add(tf_opt_list *list, const char *item);

#endif
