# What looks like an option is one, as with GNU factor.
trifactor 4 -3
