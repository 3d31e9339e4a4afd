trifactor --version | head -n 1 | sed "s/[0-9][0-9.]*.*/VERSION/"
