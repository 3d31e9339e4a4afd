# needs: trifactor-mpi
# Without mpirun it is one rank.
trifactor-mpi 2^67-1 360
