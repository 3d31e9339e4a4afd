trifactor < /dev/null
trifactor --input /dev/null
printf "\n \n# nothing\n" | trifactor
