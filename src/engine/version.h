/* version.h — the text of --version. */
#ifndef TF_VERSION_H
#define TF_VERSION_H

#include "cpu.h"
#include "textbuf.h"

/** What only the program knows. */
typedef struct tf_version_facts {
    const char *program;
    const char
        *message_layer;   /* first line of the MPI library's own version, NULL: built without */
    const char *archives; /* names of the libraries linked statically, NULL: none */
    tf_isa isa;           /* the vector level in use */
} tf_version_facts;

void tf_version_text(tf_text *out, const tf_version_facts *facts);

#endif
