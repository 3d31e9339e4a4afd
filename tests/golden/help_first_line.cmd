trifactor --help | head -n 1
