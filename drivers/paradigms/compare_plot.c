/* compare_plot.c — four bar charts by gnuplot.
 *
 * gnuplot prints the picture on its standard output and we write the file, so that no file name
 * has to be quoted for it, and a full disk is noticed. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "child.h"
#include "compare_report.h"
#include "log.h"

static bool ends_in(const char *s, const char *suffix) {
    size_t n = strlen(s), m = strlen(suffix);
    return n > m && strcmp(s + n - m, suffix) == 0;
}

const char *plot_refused(const char *file) {
    return ends_in(file, ".svg") || ends_in(file, ".png") ? NULL : "FILE must end in .svg or .png";
}

static bool find_gnuplot(char path[CHILD_PATH_MAX]) {
    if (child_find(path, "gnuplot")) return true;
    tf_log_root(TF_LOG_ERROR, "--plot needs gnuplot, which is not on the PATH");
    return false;
}

static tf_status cannot_write(const char *file, int error) {
    tf_log_root(TF_LOG_ERROR, "%s: %s", file, strerror(error));
    return TF_EIO;
}

tf_status plot_ready(const char *file) {
    char path[CHILD_PATH_MAX];
    if (!find_gnuplot(path)) return TF_EIO;
    int fd = open(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    if (fd < 0) return cannot_write(file, errno);
    close(fd);
    return TF_OK;
}

/* One line per regime, a column per figure. */
static void data(tf_text *out, const comparison *c) {
    tf_text_puts(out, "$data << END\n");
    for (unsigned r = 0; r < REGIME_COUNT; r++) {
        const figures *f = &c->regimes[r];
        tf_text_printf(out, "%s %.6g %.6g %.6g %.6g %.6g\n", regime_name((regime)r), f->io_speedup,
                       f->cpu_speedup, f->startup * 1e3, f->task_cost * 1e6, f->in_flight);
    }
    tf_text_puts(out, "END\n");
}

/* One bar a regime, with its value above it, on a logarithmic scale that begins at @p least. */
static void chart(tf_text *out, const char *title, unsigned column, const char *least) {
    tf_text_printf(out,
                   "set title '%s'\nset logscale y\nset yrange [%s:*]\n"
                   "plot $data using %u:xtic(1), "
                   "$data using 0:%u:(sprintf('%%.4g', column(%u))) with labels offset 0,0.6\n",
                   title, least, column, column, column);
}

void plot_script(tf_text *out, const comparison *c, bool svg) {
    tf_text_printf(out, "set terminal %s size 1000,760\n", svg ? "svg" : "pngcairo");
    data(out, c);
    tf_text_puts(out, "set style data histogram\nset style histogram clustered gap 1\n");
    tf_text_puts(out, "set style fill solid 0.8 border -1\nset boxwidth 0.9\nset grid y\n");
    tf_text_puts(out, "set xtics font ',10'\nset offsets graph 0, graph 0, graph 0.15, 0\n");
    tf_text_puts(out, "set multiplot layout 2,2\nset yrange [0:*]\n");
    tf_text_puts(out, "set title 'Speedup over one after the other'\nset key top right\n");
    tf_text_puts(out, "plot $data using 2:xtic(1) title 'waiting', "
                      "$data using 3 title 'computing'\nunset key\n");
    chart(out, "Most tasks in flight", 6, "0.5");
    chart(out, "Program start to first result, ms", 4, "1");
    chart(out, "One empty task, us", 5, "*");
    tf_text_puts(out, "unset multiplot\n");
}

/* The script as a file to read from that vanishes when it is closed. */
static FILE *script_file(const comparison *c, bool svg) {
    tf_text script = {0};
    plot_script(&script, c, svg);
    FILE *f = script.failed ? NULL : tmpfile();
    if (f && (tf_write_all(fileno(f), script.data, script.size) != TF_OK ||
              lseek(fileno(f), 0, SEEK_SET) != 0)) {
        fclose(f);
        f = NULL;
    }
    tf_text_clear(&script);
    return f;
}

static tf_status draw(const comparison *c, bool svg, tf_text *picture) {
    char path[CHILD_PATH_MAX], from_stdin[] = "-";
    if (!find_gnuplot(path)) return TF_EIO;
    FILE *script = script_file(c, svg);
    if (!script) {
        tf_log_root(TF_LOG_ERROR, "temporary file for gnuplot: %s", strerror(errno));
        return TF_EIO;
    }
    int code = 0;
    tf_status s =
        child_run((char *const[]){path, from_stdin, NULL}, fileno(script), picture, &code);
    if (s == TF_EIO) tf_log_root(TF_LOG_ERROR, "%s: %s", path, strerror(errno));
    if (s == TF_OK && (code != 0 || picture->size == 0)) {
        tf_log_root(TF_LOG_ERROR, "gnuplot could not draw the plot (exit code %d)", code);
        s = TF_EIO;
    }
    fclose(script);
    return s;
}

static tf_status save(const tf_text *picture, const char *file) {
    int fd = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0) return cannot_write(file, errno);
    tf_status s = tf_write_all(fd, picture->data, picture->size);
    int error = errno;
    if (close(fd) != 0 && s == TF_OK) {
        s = TF_EIO;
        error = errno;
    }
    return s == TF_OK ? TF_OK : cannot_write(file, error);
}

tf_status plot_write(const comparison *c, const char *file) {
    tf_text picture = {0};
    tf_status s = draw(c, ends_in(file, ".svg"), &picture);
    if (s == TF_OK) s = save(&picture, file);
    tf_text_clear(&picture);
    return s;
}
