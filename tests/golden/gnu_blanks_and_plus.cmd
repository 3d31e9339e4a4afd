printf "  12\t+15  \n\n\n 0021\r\n+0 7" | trifactor
trifactor " 12" +15 " +21"
