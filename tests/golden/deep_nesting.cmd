# 100,000 opening parentheses: refused, not crashed.
head -c 100000 /dev/zero | tr "\0" "(" | trifactor 2>err || echo "exit code $?"
head -c 24 err
