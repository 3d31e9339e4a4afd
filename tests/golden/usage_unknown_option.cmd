trifactor --no-such-option 12
