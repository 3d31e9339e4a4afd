/* benchlib_report.c — see benchlib_report.h. */
#include "benchlib_report.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static void cpu_model(char *out, size_t room) {
    char line[256];
    snprintf(out, room, "unknown");
    FILE *f = fopen("/proc/cpuinfo", "r");
    if (!f) return;
    while (fgets(line, sizeof line, f)) {
        char *colon = strchr(line, ':');
        if (strncmp(line, "model name", 10) || !colon) continue;
        colon[strcspn(colon, "\n")] = 0;
        snprintf(out, room, "%.*s", (int)room - 1, colon + 1 + strspn(colon + 1, " "));
        break;
    }
    fclose(f);
}

static void now_utc(char *out, size_t room) {
    time_t now = time(NULL);
    struct tm parts;
    if (!gmtime_r(&now, &parts) || !strftime(out, room, "%Y-%m-%dT%H:%M:%SZ", &parts)) *out = 0;
}

static void json_string(const char *s) {
    putchar('"');
    for (; *s; s++) {
        if (*s == '"' || *s == '\\') putchar('\\');
        if ((unsigned char)*s < ' ')
            printf("\\u%04x", (unsigned)(unsigned char)*s);
        else
            putchar(*s);
    }
    putchar('"');
}

static void json_field(const char *name, const char *value) {
    printf(",\"%s\":", name);
    json_string(value);
}

static void json_stats(const char *name, tf_stats s, double scale) {
    printf(",\"%s\":{\"median\":%.6g,\"min\":%.6g,\"max\":%.6g}", name, s.median * scale,
           s.min * scale, s.max * scale);
}

static void json_begin(const tf_report *r) {
    printf("{\"bench\":");
    json_string(r->bench);
    json_field("date", r->date);
    json_field("cpu_model", r->cpu);
    json_field("compiler", r->compiler);
}

/* "123.4 ns", always three to four digits. */
static const char *human(char text[16], double seconds) {
    static const struct {
        double unit;
        const char *name;
    } scale[] = {{1, "s"}, {1e-3, "ms"}, {1e-6, "us"}, {1e-9, "ns"}};
    size_t i = 0;
    while (i < 3 && seconds < scale[i].unit) i++;
    double value = seconds / scale[i].unit;
    snprintf(text, 16, "%.*f %s", value < 10 ? 3 : value < 100 ? 2 : 1, value, scale[i].name);
    return text;
}

void tf_report_open(tf_report *r, const char *bench, unsigned repeat, bool quiet) {
    r->bench = bench;
    r->repeat = repeat;
    cpu_model(r->cpu, sizeof r->cpu);
    now_utc(r->date, sizeof r->date);
#ifdef __OPTIMIZE__
    snprintf(r->compiler, sizeof r->compiler, "%.80s", __VERSION__);
#else
    snprintf(r->compiler, sizeof r->compiler, "%.80s, not optimized", __VERSION__);
#endif
    if (r->json || quiet) return;
    printf("# %s, %s\n# %s; compiler %s; %u rounds\n", bench, r->date, r->cpu, r->compiler, repeat);
    printf("%-24s %-14s %10s  %21s %10s  %s\n", "case", "side", "median", "min .. max", "CPU",
           "time against ours");
}

static void print_json(const tf_report *r, const tf_report_row *row) {
    json_begin(r);
    json_field("case", row->name);
    json_field("side", row->side);
    json_field("unit", row->unit);
    printf(",\"rounds\":%u", r->repeat);
    json_stats("wall_ns", row->wall, 1e9);
    json_stats("cpu_ns", row->cpu, 1e9);
    if (!row->first) {
        json_field("ratio_to", row->reference);
        json_field("ratio_of", row->by_cpu ? "cpu_ns" : "wall_ns");
        json_stats("ratio", row->ratio, 1);
    }
    puts("}");
}

void tf_report_print(const tf_report *r, const tf_report_row *row) {
    char median[16], min[16], max[16], cpu[16];
    if (r->json) {
        print_json(r, row);
    } else {
        printf("%-24s %-14s %10s %10s .. %8s %10s", row->first ? row->name : "", row->side,
               human(median, row->wall.median), human(min, row->wall.min),
               human(max, row->wall.max), human(cpu, row->cpu.median));
        if (row->first)
            printf("  per %s\n", row->unit);
        else
            printf("  %.2f x (%.2f .. %.2f)\n", row->ratio.median, row->ratio.min, row->ratio.max);
    }
    fflush(stdout);
}

void tf_report_skip(const tf_report *r, const char *peer, const char *why) {
    if (r->json) {
        json_begin(r);
        json_field("skipped", peer);
        json_field("why", why);
        puts("}");
    } else {
        printf("# skipped: %s: %s\n", peer, why);
    }
}
