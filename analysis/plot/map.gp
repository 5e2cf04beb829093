    # Cells of two parameters in shades that ascend in grey as well, with contours that say their value.
    plot -1 notitle
    unset label
    set decimalsign T(decimal)
    p = 1
    set contour base
    set cntrparam linear
    set cntrparam levels incremental FROM[p], STEP[p], TO[p]
    unset surface
    set xrange [x_from : x_to]
    set yrange [y_from : y_to]
    set table $Contours
    splot $Grid using 1:2:3
    unset table
    unset contour
    set surface
    eval panel
    set border 3 linecolor rgb '#555555' linewidth 0.6 front
    set xtics scale 0.4 out nomirror textcolor rgb GREY font tick_font
    set xtics ()
    set ytics scale 0.4 out nomirror textcolor rgb GREY font tick_font
    set ytics ()
    do for [i = 1:ticks] {
        set xtics add (T(int(N($Ticks[i], 2))) N($Ticks[i], 1))
    }
    do for [i = 1:uprights] {
        set ytics add (T(int(N($Upright[i], 2))) N($Upright[i], 1))
    }
    set palette defined (0 '#F7FBFF', 0.25 '#C6DBEF', 0.5 '#7FB4D9', 0.75 '#3282BD', 1 '#084A91')
    set cbrange [FROM[p] : TO[p]]
    set cbtics scale 0.3 STEP[p] textcolor rgb GREY font tick_font format number(DECIMALS[p])
    set colorbox vertical user origin screen RIGHT[p] + 0.8 * size / width, screen BOTTOM[p] size screen 0.9 * size / width, screen TOP[p] - BOTTOM[p]
    z_format = number(DECIMALS[p])
    set style textbox opaque fillcolor rgb '#ffffff' noborder margins 0.6, 0.4
    set object 1 rectangle from graph 0, 0 to graph 1, 1 behind fillcolor rgb '#777777' fillstyle pattern 5 noborder # shows where there is no cell
    plot $Cells using 1:2:3:4:5:6:7 notitle with boxxyerror linecolor palette linewidth 0.2 fillstyle solid 1.0 border, \
        $Contours using 1:2 notitle with lines linecolor rgb '#222222' linewidth 0.8 dashtype 1, \
        $Contours using 1:2:(sprintf(z_format, $3)) every 10000::2 notitle with labels boxed font mark_font textcolor rgb DARK
    unset object 1
    unset colorbox
    unset decimalsign
    unset multiplot
    unset output
}
