# needs: trifactor-mpi
seq 1000000 1000020 | mpirun -n 3 trifactor-mpi --threads 2 --exponents
