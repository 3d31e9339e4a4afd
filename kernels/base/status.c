/* status.c — names of status, method and certainty values. */
#include "base.h"

const char *tf_status_text(tf_status s) {
    switch ((int)s) {
#define TF_STATUS_CASE_(name, value, text)                                                         \
    case value:                                                                                    \
        return text;
        TF_STATUS_MAP(TF_STATUS_CASE_)
#undef TF_STATUS_CASE_
    }
    return "unknown status";
}

const char *tf_method_name(tf_method m) {
    switch ((int)m) {
#define TF_METHOD_CASE_(name, value, text)                                                         \
    case value:                                                                                    \
        return text;
        TF_METHOD_MAP(TF_METHOD_CASE_)
#undef TF_METHOD_CASE_
    }
    return "?";
}

const char *tf_certainty_name(tf_certainty c) {
    switch ((int)c) {
    case TF_UNKNOWN:
        return "unknown";
    case TF_COMPOSITE:
        return "composite";
    case TF_PROBABLE_PRIME:
        return "probable prime";
    case TF_PRIME:
        return "prime";
    }
    return "?";
}

const char *tf_version(void) {
    return TF_VERSION_STRING;
}
