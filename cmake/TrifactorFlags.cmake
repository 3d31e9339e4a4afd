# Warnings and sanitizers as two interface libraries that every target of the project links.
add_library(tf_flags INTERFACE)
target_compile_options(tf_flags INTERFACE
  -Wall -Wextra -Wshadow -Wpointer-arith -Wcast-qual -Wstrict-prototypes -Wmissing-prototypes
  -Wundef -Wvla -Wformat=2 -Wwrite-strings -fno-strict-overflow)
if(TRIFACTOR_WERROR)
  target_compile_options(tf_flags INTERFACE -Werror)
endif()
if(TRIFACTOR_SANITIZE)
  target_compile_options(tf_flags INTERFACE
    -fsanitize=${TRIFACTOR_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=undefined)
  target_link_options(tf_flags INTERFACE -fsanitize=${TRIFACTOR_SANITIZE})
endif()
if(TRIFACTOR_FUZZ)
  # Coverage feedback from everything below the targets, not from the targets alone.
  target_compile_options(tf_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
# Only libraries that are really used become dependencies of a program.
target_link_options(tf_flags INTERFACE -Wl,--as-needed)
