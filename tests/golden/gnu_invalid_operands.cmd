trifactor -- 4 abc -3 "" 12x "1 2" 9
