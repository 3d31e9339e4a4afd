# Every operator and function, and their precedence.
trifactor -- 2^67-1 "(10^9+7)*(10^9+9)" 20! 13# "-(3-10)" "-2^2+5" 2^3! 100/4 "17 % 5" 0xff 0b101 \
    "fib(60)" "lucas(24)" "R(7)" "repunit(7)" "fermat(5)" "mersenne(29)" "2**10" "2^3^2"
