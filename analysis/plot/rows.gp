    # Points with whiskers, or bars from a base, a row each; the series of a row stand below each other.
    plot -1 notitle, \
        for [i = 1:keys*(1 - bars)] $Keys every ::i - 1::i - 1 using ($1 + 0.5 * size / width):2 notitle with points linetype i pointsize mark, \
        for [i = 1:keys*bars] $Keys every ::i - 1::i - 1 using ($1 + 0.5 * size / width):2:(0.5 * size / width):(0.35 * size / height) notitle with boxxyerror linetype i dashtype 1 linewidth 0.6 fillstyle transparent solid (i == 1 ? 0.25 : 0.6) border
    unset label
    set decimalsign T(decimal)
    do for [p = 1:panels] {
        eval panel
        set border 1 linecolor rgb '#555555' linewidth 0.6
        set xrange [FROM[p] : TO[p]]
        set yrange [rows - ROWS[p] + 0.4 : rows + 0.6]
        set grid xtics linetype 1 dashtype 1 linecolor rgb FAINT linewidth 0.5
        set xtics scale 0.4 out nomirror FROM[p], STEP[p], TO[p] textcolor rgb GREY font tick_font format number(DECIMALS[p])
        unset ytics
        plot $Ticks every ::0::ROWS[p] - 1 using (FROM[p]):1:(TO[p] - FROM[p]):(0) notitle with vectors nohead linecolor rgb FAINT linewidth 0.5 dashtype (1,2), \
            for [i = 1:series*bars] $Data index (p - 1) * series + i - 1 using (($2 + $5) / 2):1:($2 < $5 ? $2 : $5):($2 < $5 ? $5 : $2):($1 - 0.33):($1 + 0.33) notitle with boxxyerror linetype i dashtype 1 linewidth 0.6 fillstyle transparent solid (i == 1 ? 0.25 : 0.6) border, \
            $Data index (p - 1) * series every ::0::0 using 5:(rows - ROWS[p] + 0.4):(0):(ROWS[p] + 0.2) notitle with vectors nohead linecolor rgb '#333333' linewidth 0.8 dashtype 1, \
            for [i = 1:series*whiskers] $Data index (p - 1) * series + i - 1 using 3:($1 + (i == 1 ? 0.15 : -0.15)):($4 - $3):(0) notitle with vectors nohead linecolor rgb '#ffffff' linewidth 0.3 * size dashtype 1, \
            for [i = 1:series*whiskers] $Data index (p - 1) * series + i - 1 using (($3 + $4) / 2):($1 + (i == 1 ? 0.15 : -0.15)):3:4 notitle with xerrorbars pointtype 0 linecolor rgb DARK linewidth 0.13 * size dashtype 1, \
            for [i = 1:series*doubts] $Data index (p - 1) * series + i - 1 using 6:1:($7 - $6):(0) notitle with vectors nohead linetype i linewidth 0.03 * size dashtype 1, \
            for [i = 1:series*ribbons] $Data index (p - 1) * series + i - 1 using 3:1:($4 - $3):(0) notitle with vectors nohead linetype i linewidth (doubts ? 0.16 : 0.095) * size dashtype 1, \
            for [i = 1:series*(1 - bars)] $Data index (p - 1) * series + i - 1 using 2:1 notitle with points linetype i pointsize mark
    }
    unset decimalsign
    unset multiplot
    unset output
}
