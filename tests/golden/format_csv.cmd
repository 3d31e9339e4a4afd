# Only factors whose method no tuning will change.
trifactor --format csv 1 360 2^61-1 "7*(2^61-1)" | sed 's/,[0-9]*\.[0-9]*,/,S,/'
