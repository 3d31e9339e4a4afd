# 30 digits each: beyond the limit, so the known factors and the composite are printed.
trifactor --max-digits 20 "6*(10^29+319)*(10^29+349)" 35
