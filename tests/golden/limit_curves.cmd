trifactor --max-curves 1 "(10^49+9)*(10^50+151)"
