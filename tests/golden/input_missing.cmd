trifactor --input no-such-file --input data/mixed.txt
