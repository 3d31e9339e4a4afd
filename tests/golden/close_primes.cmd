# The nearest primes above 10^19.
trifactor "(10^19+51)*(10^19+87)"
