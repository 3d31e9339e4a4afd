/* stdfds.c — see stdfds.h. */
#include "stdfds.h"

#include <errno.h>
#include <fcntl.h>

void tf_stdfds_secure(void) {
    for (int fd = 0; fd <= 2; fd++)
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF) {
            /* The lowest free number is this one. Opened the wrong way round, so that using it
             * fails as a closed descriptor does (EBADF). A failure here leaves things as they were.
             */
            int opened = open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
            (void)opened;
        }
}
