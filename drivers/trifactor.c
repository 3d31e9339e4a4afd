/* trifactor — factor integers on the threads of one machine. */
#include "app.h"
#include "config.h"
#include "sigs.h"
#include "stdfds.h"

int main(int argc, char *argv[]) {
    (void)!tf_sigs_hold(); /* tf_app_main tries again, and tells */
    tf_stdfds_secure();
    tf_app app = {
        .program = TF_PROGRAM_TRIFACTOR, .rank = 0, .ranks = 1, .archives = TF_ARCHIVES_LINKED};
    return tf_app_main(&app, argc, argv);
}
