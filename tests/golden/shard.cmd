for k in 1 2 3; do
    echo "part $k"
    seq 100 109 | trifactor --shard $k/3
done
