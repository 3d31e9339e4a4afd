# Operands first, then the files in the order given, - among them.
echo 5 | trifactor 2 --input data/mixed.txt 3 --input -
