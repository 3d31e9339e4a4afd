# scaling.gp TABLE PLOT — efficiency over ranks, from the table of scaling.sh.
table = ARG1
set terminal svg size 900,420 font 'sans,13' background rgb 'white'
set output ARG2
set multiplot layout 1,2
set logscale x 2
set xrange [14:1200]
set yrange [0:1.05]
set xtics (16, 64, 256, 1024)
set xlabel 'simulated ranks'
set ylabel 'efficiency'
set grid
set key bottom left
pick(mode, kind, size) = sprintf('< awk -F"\t" ''$1 == "%s" && $2 == "%s" && $3 == %d'' %s', mode, kind, size, table)
do for [mode in 'strong weak'] {
    set title mode.' scaling'
    plot 0.9 notitle with lines lc rgb '#aaaaaa' dt 2, \
         pick(mode, 'batch', 64) using 4:7 with linespoints pt 5 lc rgb '#999999' title 'numbers of 64 bits', \
         pick(mode, 'parts', 64) using 4:7 with linespoints pt 4 dt 2 lc rgb '#999999' title '64 bits, output in parts', \
         pick(mode, 'parts', 96) using 4:7 with linespoints pt 4 dt 2 lc rgb '#e69f00' title '96 bits, output in parts', \
         pick(mode, 'batch', 96) using 4:7 with linespoints pt 5 lc rgb '#e69f00' title 'numbers of 96 bits', \
         pick(mode, 'batch', 112) using 4:7 with linespoints pt 5 lc rgb '#cc79a7' title 'numbers of 112 bits', \
         pick(mode, 'batch', 128) using 4:7 with linespoints pt 5 lc rgb '#d55e00' title 'numbers of 128 bits', \
         pick(mode, 'siqs', 90) using 4:7 with linespoints pt 7 lc rgb '#56b4e9' title 'sieve, 90 digits', \
         pick(mode, 'siqs', 95) using 4:7 with linespoints pt 7 lc rgb '#0072b2' title 'sieve, 95 digits', \
         pick(mode, 'siqs', 100) using 4:7 with linespoints pt 7 lc rgb '#000000' title 'sieve, 100 digits'
}
