\\ search_orders.gp — the groups that search_schedule.c counts on, by PARI/GP:
\\
\\     echo 'orders(32, 8000, "orders32")' | gp -q tests/bench/search_orders.gp
\\
\\ writes a line for each of so many primes of so many bits: for the curves 2, 3, ..., 13 of order 12
\\ of kernels/split/ecmv_start.h and the sequences from 2/7 and 6/5, the largest power of a prime from
\\ 5 on that divides the order of the starting point, without the largest prime; that prime; and how
\\ often 2 and 3 divide it.

parts(o) = { my(f = factor(o), n = #f~, power = 1, last = 1);
    for (i = 1, n, if (f[i,1] < 5, next); my(q = f[i,1]^f[i,2]);
        if (i == n && f[i,2] == 1, last = q, power = max(power, q)));
    [power, last, valuation(o, 2), valuation(o, 3)] };

\\ B y^2 = x^3 + A x^2 + x with the point (x, 1)
curve(A, x) = { my(B = x^3 + A*x^2 + x, E); if (B == 0 || A^2 == 4, return(parts(1)));
    E = ellinit([0, A*B, 0, B^2, 0]); parts(ellorder(E, [B*x, B^2])) };

base = ellinit([0, 0, 0, -12, 0]);
twelve(k, p) = { my(u = ellmul(base, [-2, 4], k)[1], t = (u^2 - 12)/(4*u), a = (t - 1)/(t + 3));
    my(A = (-3*a^4 - 6*a^2 + 1)/(4*a^3), x = (3*a^2 + 1)/(4*a));
    if (denominator(A) % p == 0 || denominator(x) % p == 0, return(parts(1)));
    curve(Mod(A, p), Mod(x, p)) };

\\ the order of the root of z^2 - v z + 1
sequence(v, p) = { my(w = Mod(v, p), D = w^2 - 4, o, f, z);
    if (D == 0, return(parts(1)));
    if (issquare(D), return(parts(znorder((w + sqrt(D))/2))));
    z = Mod('T, Mod(1, p)*'T^2 - w*'T + 1); o = p + 1; f = factor(o);
    for (i = 1, #f~, for (j = 1, f[i,2], if (z^(o/f[i,1]) == 1, o /= f[i,1], break)));
    parts(o) };

orders(bits, count, file) = { setrand(bits);
    for (i = 1, count, my(p = randomprime([2^(bits - 1), 2^bits]), all = List());
        for (k = 2, 13, listput(all, twelve(k, p)));
        listput(all, sequence(2/7, p)); listput(all, sequence(6/5, p));
        write1(file, p); for (j = 1, #all, for (m = 1, 4, write1(file, " ", all[j][m]))); write(file, "")) };
