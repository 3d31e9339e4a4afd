# 1,200 digits: the small factors come out, the composite rest is left by the limit.
head -c 1200 /dev/zero | tr "\0" 6 | trifactor --max-digits 50 | cut -c 1201-1300
