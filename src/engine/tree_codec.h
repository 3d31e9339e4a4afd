/* tree_codec.h — plans and trees as bytes, inside the bodies of tasks and results. */
#ifndef TF_TREE_CODEC_H
#define TF_TREE_CODEC_H

#include "codec.h"
#include "tree.h"

void tf_plan_put(tf_writer *w, const tf_plan *plan);
/** @return TF_OK or TF_EFORMAT (values out of their domain) */
TF_WARN_UNUSED tf_status tf_plan_get(tf_plan *plan, tf_cursor *c);

void tf_tree_put(tf_writer *w, const tf_tree *t);
/** @param t  not initialized; on an error it is left empty
 *  @return TF_OK, TF_EFORMAT, TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_tree_get(tf_tree *t, tf_cursor *c);

#endif
