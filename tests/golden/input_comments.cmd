trifactor --input data/mixed.txt
