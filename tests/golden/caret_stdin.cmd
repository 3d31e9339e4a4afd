printf "6\n35 77+\n" | trifactor
