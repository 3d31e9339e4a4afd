/* heap.h — what becomes of memory that is freed. */
#ifndef TF_HEAP_H
#define TF_HEAP_H

/** From now on the process keeps blocks of up to some MiB that it frees, for the next ones, instead of
 *  giving them back: where text travels in messages they come and go by the thousand, and each page that
 *  the system gives is cleared first. Does nothing where the C library is another than GNU's. */
void tf_heap_keep(void);

#endif
