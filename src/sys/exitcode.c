/* exitcode.c — the texts of the exit codes, and the file that keeps one. */
#include "exitcode.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#include "textbuf.h"

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

int tf_exit_of_errno(int error, int otherwise) {
    switch (error) {
    case ENOSPC:
    case EDQUOT:
    case EIO:
    case ENOMEM:
    case EMFILE:
    case ENFILE:
        return TF_EXIT_RESOURCE;
    default:
        return otherwise;
    }
}

static bool write_code(const char *path, int code, uint64_t printed, const char *remark) {
    FILE *f = fopen(path, "w");
    if (!f) return false;
    bool written = fprintf(f, "%d\n%llu\n", code, (unsigned long long)printed) > 0;
    if (remark) written &= fprintf(f, "%s\n", remark) > 0;
    return fclose(f) == 0 && written;
}

tf_status tf_exit_write(const char *path, int code, uint64_t printed, const char *remark) {
    struct stat there;
    if (lstat(path, &there) == 0 && !S_ISREG(there.st_mode))
        return write_code(path, code, printed, remark) ? TF_OK : TF_EIO;
    tf_text temporary = {0};
    tf_text_printf(&temporary, "%s.new", path);
    tf_status s = temporary.failed ? TF_ENOMEM : TF_OK;
    const char *name = tf_text_get(&temporary);
    if (s == TF_OK && (!write_code(name, code, printed, remark) || rename(name, path) != 0))
        s = TF_EIO;
    tf_text_clear(&temporary);
    return s;
}
