# A token that is no number is an answer too, in its place.
printf '4 "x\\\n\t\x01\xff 9' | trifactor --format jsonl | sed 's/"seconds":[0-9.]*/"seconds":S/'
