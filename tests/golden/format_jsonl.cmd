# Only factors whose method no tuning will change.
trifactor --format jsonl 0 1 360 2^127-1 "(10^9+7)^2" "7*(2^61-1)" | sed 's/"seconds":[0-9.]*/"seconds":S/'
