# needs: trifactor-mpi
# Every rank sees the error, one speaks.
mpirun -n 3 trifactor-mpi --no-such-option 2>err || echo "exit code $?"
grep ^trifactor err
