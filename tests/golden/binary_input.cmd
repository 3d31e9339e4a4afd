head -c 300 /dev/zero | trifactor 2>/dev/null || echo "exit code $?"
printf "\377\376 6\n" | trifactor 2>/dev/null || echo "exit code $?"
