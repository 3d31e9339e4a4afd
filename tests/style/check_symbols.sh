#!/usr/bin/env bash
# What libtrifactor promises, read from the compiled library: it neither prints nor exits, opens no
# files, starts no threads, keeps no mutable globals, and exports nothing but tf_ names.
set -euo pipefail

[[ -z ${TF_SANITIZE:-} ]] || { echo "skipped: a sanitizer adds symbols of its own"; exit 77; }
lib=${TF_BUILD:?the build folder}/lib

# Functions of others that a kernel has no business calling. (What a compiler makes of printf is
# here too: puts, putchar, fwrite.)
forbidden='v?[fsd]?printf|__[a-z]*printf_chk|__gmp_v?f?printf|perror|puts|putchar|f(open|read|write|put[cs]|flush|close)'
forbidden+='|_?IO_.*|std(in|out|err)|open(64)?|read|write|__gmp[zqf]_(inp|out)_str|tmpfile(64)?|mkstemp(64)?'
forbidden+='|_?_?exit|_Exit|quick_exit|atexit|abort|raise|kill|__assert_fail|errx?|signal|sigaction|setjmp|longjmp'
forbidden+='|time|clock|clock_gettime|gettimeofday|u?sleep|nanosleep|s?rand|rand_r|s?random|getrandom|strtok|setlocale'
forbidden+='|pthread_.*|thrd_.*|mtx_.*|fork|system|popen|(GOMP|omp|MPI|OMPI|uv|kmpc|__kmpc)_.*'

# Objects in writable sections; constant tables of pointers (.data.rel.ro) are constant.
mutable_objects() {
    nm -f sysv "$1" 2>/dev/null | awk -F'|' '
        { name = $1; section = $7; gsub(/ /, "", name); gsub(/ /, "", section) }
        section ~ /^\.(data|bss|tdata|tbss)/ && section !~ /^\.data\.rel\.ro/ || section == "*COM*" {
            printf "mutable global: %s in %s\n", name, section
        }'
}

forbidden_calls() {
    nm --undefined-only "$1" 2>/dev/null | awk '$1 == "U" { print $2 }' | sort -u |
        grep -xE "$forbidden" | sed 's/^/calls /' || true
}

exports() {
    nm -D --defined-only "$1" | awk '{ print $NF }' | grep -vE '^(tf_|_init$|_fini$)' |
        sed 's/^/exported without tf_: /' || true
}

# expect_complaint PATTERN CHECK C-SOURCE: the check must name the fault of a library made of this.
expect_complaint() {
    local work said
    work=$(mktemp -d)
    printf '%s\n' "$3" >"$work/a.c"
    "${CC:-cc}" -O1 -w -fPIC -c -o "$work/a.o" "$work/a.c"
    ar rcs "$work/a.a" "$work/a.o"
    "${CC:-cc}" -shared -o "$work/a.so" "$work/a.o"
    case $2 in exports) said=$(exports "$work/a.so") ;; *) said=$("$2" "$work/a.a") ;; esac
    rm -rf "$work"
    if [[ -z $1 && -n $said ]] || ! grep -q -- "$1" <<<"$said"; then
        echo "self-test: $2 should say '$1' about: $3; it says: '${said:-nothing}'"
        exit 1
    fi
}

expect_complaint 'counter in .bss' mutable_objects 'static int counter; int tf_f(void) { return ++counter; }'
expect_complaint 'table in .data' mutable_objects 'int table[2] = {1, 2};'
expect_complaint 'in .tbss' mutable_objects '_Thread_local int tf_x;'
expect_complaint '' mutable_objects 'static const char *const names[] = {"a", "b"};
    const char *tf_f(int i) { return names[i]; }'
expect_complaint 'calls puts' forbidden_calls '#include <stdio.h>
    void tf_f(void) { printf("hello\n"); }'
expect_complaint 'calls abort' forbidden_calls '#include <stdlib.h>
    void tf_f(void) { abort(); }'
expect_complaint 'calls stderr' forbidden_calls '#include <stdio.h>
    FILE *tf_f(void) { return stderr; }'
expect_complaint '' forbidden_calls '#include <stdlib.h>
    void *tf_f(void) { return malloc(4); }'
expect_complaint 'tf_: helper' exports 'int tf_f(void) { return 1; } int helper(void) { return 2; }'
expect_complaint '' exports 'int tf_f(void) { return 1; }'

if nm "$lib/libtrifactor.a" 2>/dev/null | grep -q __gcov; then
    echo "skipped: coverage counters are globals"
    exit 77
fi
said=$(mutable_objects "$lib/libtrifactor.a"; forbidden_calls "$lib/libtrifactor.a"
    exports "$lib/libtrifactor.so")
[[ -z $said ]] && exit 0
echo "$said"
exit 1
