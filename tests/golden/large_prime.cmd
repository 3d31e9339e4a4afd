trifactor 2^521-1 10^50+151
