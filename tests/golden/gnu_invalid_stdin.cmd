printf "4\nabc -3\n12x 9\n" | trifactor
