/* exitcode.c — the texts of the exit codes. */
#include "exitcode.h"

const char *tf_exit_text(int code) {
    switch (code) {
#define TF_EXIT_CASE_(name, value, text)                                                           \
    case value:                                                                                    \
        return text;
        TF_EXIT_MAP(TF_EXIT_CASE_)
#undef TF_EXIT_CASE_
    }
    return "unknown exit code";
}
