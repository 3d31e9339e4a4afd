#!/usr/bin/env bash
# Who may include what: a lower layer never includes an upper one (layers.txt), names of files are
# unique so that an include has one meaning, and MPI, OpenMP and libuv stay in the places they have.
set -euo pipefail
here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/style/style_lib.sh
source "$here/style_lib.sh"

sources() {
    local folder
    for folder in kernels src drivers tests; do
        if [[ -d $folder ]]; then
            find "$folder" -type f \( -name '*.[ch]' -o -name '*.inc' -o -name '*.def' \)
        fi
    done | sort
}

check_includes() {
    sources | awk -v layers="$here/layers.txt" '
        BEGIN {
            while ((getline line < layers) > 0) {
                if (line ~ /^#/ || line == "") continue
                count = split(line, folders, " ")
                level++
                for (i = 1; i <= count; i++) level_of[folders[i]] = level
            }
            # Made by the build: it may be included from src/sys upwards.
            generated["tf_build_info.h"] = level_of["src/sys"]
        }
        function folder_level(path) {
            while (sub("/[^/]*$", "", path)) if (path in level_of) return level_of[path]
            return 0
        }
        {
            base = $0
            sub(".*/", "", base)
            if (base in path_of) printf "%s: the name is taken by %s\n", $0, path_of[base]
            path_of[base] = $0
            files[++n] = $0
        }
        END {
            for (i = 1; i <= n; i++) {
                file = files[i]
                mine = folder_level(file)
                if (!mine) { printf "%s: its folder is in no layer\n", file; continue }
                line_number = 0
                while ((getline line < file) > 0) {
                    line_number++
                    if (line !~ /^[ \t]*#[ \t]*include[ \t]*"/) continue
                    split(line, quoted, "\"")
                    included = quoted[2]
                    where = file ":" line_number
                    if (included ~ /\//)
                        printf "%s: include by name, not by path: %s\n", where, included
                    else if (included in generated) {
                        if (generated[included] > mine) printf "%s: includes %s\n", where, included
                    } else if (!(included in path_of))
                        printf "%s: no such file in the tree: %s\n", where, included
                    else if (folder_level(path_of[included]) > mine)
                        printf "%s: includes the upper layer %s\n", where, path_of[included]
                }
                close(file)
            }
        }'
}

# only_in NAME PATTERN WHERE: lines with PATTERN stand only in files whose path matches WHERE.
only_in() {
    sources | grep -vE "^tests/|$3" | tr '\n' '\0' |
        xargs -0 -r grep -nHE -- "$2" | sed "s|^|$1 out of place: |" || true
}

check_tree() (
    cd -- "$1"
    check_includes
    only_in MPI '#[ ]*include <mpi\.h>|\bMPI_[A-Z][A-Za-z_]*\(' '^src/mpi/|^src/exec/ranks[^/]*$'
    only_in OpenMP '#[ ]*pragma omp|#[ ]*include <omp\.h>' '^src/exec/(threads|places)\.c$'
    only_in libuv '#[ ]*include <uv\.h>' '^src/exec/loop[^/]*$|^src/serve/|^drivers/paradigms/async'
)

self_test() {
    local in_order=(kernels/base/low.h '' kernels/split/mid.c '#include "low.h"'
        src/sys/self.c '#include "tf_build_info.h"'
        drivers/top.c $'#include "low.h"\n#include <stdio.h>')
    expect_complaint '' "${in_order[@]}"
    expect_complaint 'upper layer src/io/up.h' kernels/base/a.c '#include "up.h"' src/io/up.h ''
    expect_complaint 'upper layer' src/model/a.h '# include "exec.h"' src/exec/exec.h ''
    expect_complaint 'upper layer' src/engine/a.c '#include "helper.h"' tests/support/helper.h ''
    expect_complaint 'kernels/arith/a.c:1: includes tf_build' \
        kernels/arith/a.c '#include "tf_build_info.h"'
    expect_complaint 'name is taken' kernels/base/a.h '' src/io/a.h ''
    expect_complaint 'no such file' src/io/a.c '#include "gone.h"'
    expect_complaint 'by name, not by path' src/io/a.c '#include "../io/b.h"' src/io/b.h ''
    expect_complaint 'in no layer' src/attic/a.c ''
    expect_complaint 'MPI out of place: src/engine/a.c:1' src/engine/a.c '#include <mpi.h>'
    expect_complaint 'MPI out of place' drivers/a.c 'int r = MPI_Init(0, 0);'
    expect_complaint 'OpenMP out of place' kernels/split/a.c '#pragma omp parallel'
    expect_complaint 'libuv out of place' drivers/a.c '#include <uv.h>'
    expect_complaint '' src/exec/ranks_wire.c '#include <mpi.h>' src/exec/loop.c '#include <uv.h>' \
        src/exec/threads.c '#pragma omp parallel' tests/a.c '#include <mpi.h>'
}

style_main
