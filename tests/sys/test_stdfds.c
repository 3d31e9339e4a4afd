#include <criterion/criterion.h>
#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

#include "stdfds.h"

/* In a child, with the descriptors of @p mask closed; gives its exit code. */
static int in_child(unsigned mask) {
    pid_t child = fork();
    if (child == 0) {
        char c = 'x';
        for (int fd = 0; fd <= 2; fd++)
            if (mask >> fd & 1) close(fd);
        tf_stdfds_secure();
        int fds[2];
        if (pipe(fds) != 0 || fds[0] <= 2 || fds[1] <= 2) _exit(11);
        if (mask & 1 && (read(0, &c, 1) != -1 || errno != EBADF)) _exit(12);
        for (int fd = 1; fd <= 2; fd++)
            if (mask >> fd & 1 && (write(fd, &c, 1) != -1 || errno != EBADF)) _exit(13);
        tf_stdfds_secure();
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

Test(stdfds, closed_ones_are_taken_and_stay_unusable) {
    for (unsigned mask = 0; mask < 8; mask++) cr_assert_eq(in_child(mask), 0, "mask %u", mask);
}
