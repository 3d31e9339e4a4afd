/* parallel.c — see parallel.h. */
#include "parallel.h"

enum { PARTS_EACH = 3 }; /* parts for one thread: the last one to end waits for a third at most */

void tf_parallel_run(const tf_parallel *p, uint32_t count, tf_parallel_fn *fn, void *arg) {
    if (p && p->width > 1 && count > 1) {
        p->run(p->context, count, fn, arg);
        return;
    }
    for (uint32_t i = 0; i < count; i++) fn(arg, i);
}

uint32_t tf_parallel_parts(const tf_parallel *p, uint64_t work, uint64_t least) {
    if (!p || p->width <= 1) return 1;
    uint64_t most = work / least, wish = (uint64_t)p->width * PARTS_EACH;
    uint64_t parts = most < wish ? most : wish;
    return parts > 1 ? (uint32_t)parts : 1;
}
