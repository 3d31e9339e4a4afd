/* version.c — what was built, from what, for what. */
#include "version.h"

#include <gmp.h>

#include "store.h"
#include "tf_build_info.h"
#include "trifactor.h"

void tf_version_text(tf_text *out, const tf_version_facts *facts) {
    tf_text_printf(out, "%s %s\n", facts->program, tf_version());
    tf_text_printf(out, "build: %s, %s, %s, flags %s\n", TF_BUILD_GIT, TF_BUILD_TYPE,
                   TF_BUILD_COMPILER, TF_BUILD_FLAGS);
    tf_text_printf(out, "GMP: %s\n", gmp_version);
    tf_text_printf(out, "SQLite: %s\n", tf_store_library());
    tf_text_printf(out, "linked statically: %s\n", facts->archives ? facts->archives : "none");
    tf_text_printf(out, "MPI: %s\n",
                   facts->message_layer ? facts->message_layer : "not used by this program");
    tf_isa best = tf_isa_detect();
    tf_text_printf(out, "vector level: %s", tf_isa_name(facts->isa));
    if (facts->isa != best) tf_text_printf(out, " (this processor has %s)", tf_isa_name(best));
    tf_text_printf(out, "\n");
    tf_text_printf(out, "License MIT. There is NO WARRANTY, to the extent permitted by law.\n");
}
