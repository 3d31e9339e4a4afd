/* compare_figures.c — figures as tables, as text, and on their way between two processes. */
#include "compare_figures.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const figure_info figure_table[FIGURE_COUNT] = {
#define FIGURE_ROW(field, u, text)                                                                 \
    {.name = #field, .label = text, .unit = u, .offset = offsetof(figures, field)},
    FIGURES_MAP(FIGURE_ROW)
#undef FIGURE_ROW
};

static const struct {
    const char *name, *title;
} regimes[REGIME_COUNT] = {
#define REGIME_ROW(id, word, text) {.name = word, .title = text},
    REGIME_MAP(REGIME_ROW)
#undef REGIME_ROW
};

const char *regime_name(regime r) {
    return regimes[r].name;
}

const char *regime_title(regime r) {
    return regimes[r].title;
}

bool regime_find(regime *out, const char *name) {
    for (unsigned r = 0; r < REGIME_COUNT; r++) {
        if (strcmp(regimes[r].name, name) != 0) continue;
        *out = (regime)r;
        return true;
    }
    return false;
}

static char *seconds_text(char buf[24], double s) {
    if (s >= 9.995)
        snprintf(buf, 24, "%.1f s", s);
    else if (s >= 0.9995)
        snprintf(buf, 24, "%.2f s", s);
    else if (s >= 0.0095)
        snprintf(buf, 24, "%.0f ms", s * 1e3);
    else if (s >= 0.0009995)
        snprintf(buf, 24, "%.1f ms", s * 1e3);
    else if (s >= 9.5e-6)
        snprintf(buf, 24, "%.0f us", s * 1e6);
    else
        snprintf(buf, 24, "%.2f us", s * 1e6);
    return buf;
}

char *figure_text(char buf[24], double value, figure_unit unit) {
    switch (unit) {
    case UNIT_SECONDS:
        return seconds_text(buf, value);
    case UNIT_BYTES:
        snprintf(buf, 24, "%.1f MB", value / 1e6);
        return buf;
    case UNIT_FACTOR:
        snprintf(buf, 24, "%.2f", value);
        return buf;
    case UNIT_COUNT:
        snprintf(buf, 24, "%.0f", value);
        return buf;
    }
    return buf;
}

void figures_write(tf_text *out, const figures *f) {
    for (size_t i = 0; i < FIGURE_COUNT; i++)
        tf_text_printf(out, "%s %.17g\n", figure_table[i].name, figure_value(f, i));
}

static tf_status read_line(figures *f, bool seen[], const char *line) {
    size_t length = strcspn(line, " ");
    for (size_t i = 0; i < FIGURE_COUNT; i++) {
        const char *name = figure_table[i].name;
        if (strlen(name) != length || strncmp(name, line, length) != 0) continue;
        char *end;
        double value = strtod(line + length, &end);
        if (end == line + length || *end != '\n' || !isfinite(value) || value < 0) break;
        *(double *)((char *)f + figure_table[i].offset) = value;
        seen[i] = true;
        return TF_OK;
    }
    return TF_EFORMAT;
}

tf_status figures_read(figures *f, const char *text) {
    bool seen[FIGURE_COUNT] = {false};
    while (*text) {
        if (read_line(f, seen, text) != TF_OK) return TF_EFORMAT;
        text += strcspn(text, "\n") + 1;
    }
    for (size_t i = 0; i < FIGURE_COUNT; i++)
        if (!seen[i]) return TF_EFORMAT;
    return TF_OK;
}

void comparison_derive(comparison *c) {
    const figures *serial = &c->regimes[REGIME_SERIAL];
    for (unsigned r = 0; r < REGIME_COUNT; r++) {
        figures *f = &c->regimes[r];
        f->io_speedup = serial->io_wall / f->io_wall;
        f->cpu_speedup = serial->cpu_wall / f->cpu_wall;
    }
}
