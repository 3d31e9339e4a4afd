trifactor --format xml 12
