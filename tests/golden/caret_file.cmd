trifactor --input data/mistakes.txt
