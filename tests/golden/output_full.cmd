trifactor 6 >/dev/full
