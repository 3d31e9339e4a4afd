trifactor --format csv 'a,"b"' 6 | sed 's/,[0-9]*\.[0-9]*,/,S,/'
