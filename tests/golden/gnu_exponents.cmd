# The exponents of equal primes; both spellings.
trifactor -h 1 7 360 1024 18446744073709551616
trifactor --exponents 18446744073709551617 1208925819614629174706176
