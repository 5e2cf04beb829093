    # Lines with bands, in one panel or several. Each line is named at its end, or in the keys at the top.
    key_length = 2.4 * size / width
    plot -1 notitle, \
        for [i = 1:keys] $Keys every ::i - 1::i - 1 using 1:2:(key_length):(0) notitle with vectors nohead linetype i
    unset label
    set decimalsign T(decimal)
    do for [p = 1:panels] {
        eval panel
        set border 1 linecolor rgb '#555555' linewidth 0.6
        set xrange [x_from : x_to + (ends > 0 ? 0.03 * (x_to - x_from) : 0)] noextend
        set yrange [FROM[p] : TO[p]]
        set grid noxtics ytics linetype 1 dashtype 1 linecolor rgb FAINT linewidth 0.5
        set ytics scale 0 nomirror ceil(FROM[p] / STEP[p] - 0.001) * STEP[p], STEP[p], TO[p] textcolor rgb GREY font tick_font format (Y_LABELS[p] ? number(DECIMALS[p]) : '')
        set xtics scale 0.4 out nomirror textcolor rgb GREY font tick_font
        set xtics ()
        do for [i = 1:ticks] {
            set xtics add (X_LABELS[p] ? T(int(N($Ticks[i], 2))) : '' N($Ticks[i], 1))
        }
        do for [i = 1:ends] {
            set label i T(int(N($Ends[i], 5))) at first N($Ends[i], 3), first N($Ends[i], 4) left offset 0.3, 0 textcolor linetype END_SERIES[i] font label_font
        }
        plot (FROM[p] < 0 && TO[p] > 0 ? 0 : NaN) notitle with lines linecolor rgb '#555555' linewidth 0.8 dashtype 1, \
            for [i = 1:(marks > 0)] $Marks every ::0::marks - 1 using 1:(FROM[p]):(0):(TO[p] - FROM[p]) notitle with vectors nohead linecolor rgb '#777777' linewidth 0.8 dashtype (1.2,2.4), \
            for [i = 1:(numbers > 0)] $Marks every ::0::marks - 1 using ($2 > 0 ? $1 : NaN):(TO[p]):(sprintf('%d', $2)) notitle with labels center offset 0, 0.5 font mark_font textcolor rgb GREY, \
            for [i = 1:series*ribbons] $Data index (p - 1) * series + i - 1 using 1:3:4 notitle with filledcurves linetype i fillstyle transparent solid (series > 4 ? 0.6 / series : 0.15) noborder, \
            for [i = 1:series] $Data index (p - 1) * series + i - 1 using 1:2 notitle with lines linetype i, \
            for [i = 1:series*points] $Data index (p - 1) * series + i - 1 using 1:2 notitle with points linetype i, \
            for [i = 1:ends] $Ends every ::i - 1::i - 1 using 1:2:($3 - $1):($4 - $2) notitle with vectors nohead linetype END_SERIES[i] linewidth 0.5 dashtype 1
    }
    unset decimalsign
    unset multiplot
    unset output
}
