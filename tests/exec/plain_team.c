/* Loops on a team: every turn once, all of them done on return, whatever the width; and no race
 * (this program is one that ThreadSanitizer sees). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "team.h"

enum { TURNS = 1000 };

typedef struct work {
    unsigned done[TURNS]; /* plain: a race or a turn run twice shows */
    uint32_t spin;
} work;

static void turn(void *arg, uint32_t i) {
    work *w = arg;
    for (volatile uint32_t k = 0; k < w->spin; k++)
        ;
    w->done[i]++;
}

static int check(unsigned width) {
    tf_team *t;
    if (tf_team_new(&t, width) != TF_OK) return 1;
    const tf_parallel *p = tf_team_parallel(t);
    static work w;
    memset(&w, 0, sizeof w);
    unsigned loops = 0;
    for (uint32_t count = 0; count <= TURNS; count = count * 3 / 2 + 1) {
        w.spin = loops % 3 * 50;
        for (int again = 0; again < 20; again++, loops++) {
            tf_parallel_run(p, count, turn, &w);
            for (uint32_t i = 0; i < TURNS; i++) {
                if (w.done[i] != (i < count)) {
                    printf("width %u, %u turns: turn %u was run %u times\n", width, count, i,
                           w.done[i]);
                    return 1;
                }
                w.done[i] = 0;
            }
        }
    }
    tf_team_free(t);
    printf("width %u: %u loops\n", p ? width : 0, loops);
    return 0;
}

int main(void) {
    tf_team_free(NULL);
    int bad = 0;
    for (unsigned width = 0; width <= 9; width = width * 2 + 1) bad |= check(width);
    return bad;
}
