/* crew.c — puts bridge, hub and serve together as an executor. */
#include "crew.h"

#include <stdlib.h>

#include "check.h"
#include "hub.h"
#include "serve.h"

typedef struct crew {
    tf_executor base;
    tf_transport *transport;
    tf_executor *inner;
    tf_bridge *bridge;
    tf_hub hub;     /* on rank 0 */
    tf_serve serve; /* on the others */
} crew;

static tf_status crew_run(tf_executor *e, tf_source *source, tf_cancel *cancel) {
    crew *c = (crew *)e;
    TF_REQUIRE((source != NULL) == (c->transport->rank == 0));
    return source ? tf_hub_run(&c->hub, source, cancel) : tf_serve_run(&c->serve, cancel);
}

static void crew_drop(tf_executor *e, uint64_t group) {
    crew *c = (crew *)e;
    TF_REQUIRE(c->transport->rank == 0);
    tf_hub_drop(&c->hub, group);
}

static void crew_blame(tf_executor *e, uint32_t worker) {
    crew *c = (crew *)e;
    TF_REQUIRE(c->transport->rank == 0);
    tf_hub_blame(&c->hub, worker >> 16);
}

static void crew_destroy(tf_executor *e) {
    crew *c = (crew *)e;
    tf_hub_clear(&c->hub);
    tf_bridge_free(c->bridge);
    tf_executor_destroy(c->inner);
    c->transport->destroy(c->transport);
    free(c);
}

static unsigned total(const uint32_t *workers, unsigned ranks) {
    unsigned sum = 0;
    for (unsigned i = 0; i < ranks; i++) sum += workers[i];
    return sum;
}

tf_executor *tf_exec_crew_new(tf_transport *transport, tf_executor *inner,
                              const uint32_t *workers) {
    crew *c = calloc(1, sizeof *c);
    if (!c) goto no_crew;
    if (tf_bridge_new(&c->bridge, inner) != TF_OK) goto no_bridge;
    if (transport->rank == 0) {
        if (tf_hub_init(&c->hub, transport, c->bridge, workers) != TF_OK) goto no_hub;
    } else {
        tf_serve_init(&c->serve, transport, c->bridge);
    }
    c->base = (tf_executor){.name = "ranks",
                            .workers = total(workers, transport->ranks),
                            .checks = true,
                            .run = crew_run,
                            .drop = crew_drop,
                            .blame = crew_blame,
                            .destroy = crew_destroy};
    c->transport = transport;
    c->inner = inner;
    return &c->base;
no_hub:
    tf_bridge_free(c->bridge);
no_bridge:
    free(c);
no_crew:
    tf_executor_destroy(inner);
    transport->destroy(transport);
    return NULL;
}
