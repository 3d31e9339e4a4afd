trifactor --shard 4/3 12
