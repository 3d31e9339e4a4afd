trifactor --threads many 12
