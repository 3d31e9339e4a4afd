/* trifactor — factor integers on the threads of one machine. */
#include "app.h"
#include "config.h"
#include "stdfds.h"

int main(int argc, char *argv[]) {
    tf_stdfds_secure();
    tf_app app = {.program = TF_PROGRAM_TRIFACTOR, .rank = 0, .ranks = 1};
    return tf_app_main(&app, argc, argv);
}
