# Lines over time with ribbons, one a policy, labelled at their ends. Above stand the data and the settings:
# name, formats, policies, ribbons, x_from, x_to, y_from, y_to, y_step, y_format, left, margin, label_size, $Text, $Data, $Ends.
set encoding utf8
if (!exists('folder')) { folder = '' }
set datafile missing 'NaN'
# Okabe and Ito's colours, the pale ones darkened to be read as text; dashes tell the lines apart without colour.
colours = '#0072B2 #D55E00 #008060 #B0609A #A66F00 #3A8FC4 #222222 #7A6A00'
set dashtype 1 solid
set dashtype 2 (9,3)
set dashtype 3 (2.5,2)
set dashtype 4 (9,3,2.5,3)
set dashtype 5 (16,4)
set dashtype 6 (6,2,2,2,2,2)
do for [i = 1:policies] {
    colour = word(colours, (i - 1) % 8 + 1)
    dashes = (i - 1) % 6 + 1
    set linetype i linecolor rgb colour linewidth 1.5 dashtype dashes
}

# The first line of $Text is the heading, the second the vertical axis, the third what is drawn, the others notes.
# Each begins with a mark that is left out.
heading = $Text[1][2:*]
y_title = $Text[2][2:*]
caption = $Text[3][2:*]
notes = $Text[4][2:*]
do for [i = 5:|$Text|] { notes = notes . "\n" . $Text[i][2:*] }
foot = 0.09 + 0.037 * (|$Text| - 3)

set border 1 linecolor rgb '#555555' linewidth 0.7
set grid ytics linetype 1 dashtype 1 linecolor rgb '#DDDDDD' linewidth 0.5
unset key
set lmargin at screen left
set rmargin at screen 1 - margin
set tmargin at screen 0.84
set bmargin at screen foot
set xrange [x_from : x_to + 0.03 * (x_to - x_from)] noextend
set yrange [y_from : y_to]

do for [format in formats] {
    # A browser takes the first font it has; the others know one name, and fall back by themselves.
    family = format eq 'svg' ? 'Lato,DejaVu Sans,Helvetica,sans-serif' : 'Lato'
    normal = family . ',8.5'
    if (format eq 'svg') {
        set terminal svg noenhanced size 480, 360 font normal fontscale 1.6 linewidth 1.411 background '#ffffff'
    }
    if (format eq 'png') {
        set terminal pngcairo noenhanced size 1440, 1080 font normal fontscale 3.6 linewidth 4.233 dashlength 2
    }
    if (format eq 'pdf') {
        set terminal pdfcairo noenhanced size 12cm, 9cm font normal fontscale 0.85 linewidth 2 dashlength 2
    }
    labels = sprintf(',%g', label_size)
    set tics out nomirror scale 0.5 textcolor rgb '#444444' font ',7.5'
    set ytics scale 0 y_step format y_format
    set label 1 heading at screen 0.02, 0.955 left font ',10.5' textcolor rgb '#111111'
    set label 2 caption at screen 0.02, 0.895 left font ',7.5' textcolor rgb '#444444'
    set label 3 notes at screen 0.02, foot - 0.105 left font ',6.5' textcolor rgb '#666666'
    set label 4 y_title at screen 0.03, 0.5 * (0.84 + foot) center rotate by 90 font ',7.5' textcolor rgb '#444444'
    set output folder . name . '.' . format
    plot \
        for [i = 1:policies*ribbons] $Data index i - 1 using 1:3:4 with filledcurves linetype i fillstyle transparent solid 0.2 noborder, \
        for [i = 1:policies] $Data index i - 1 using 1:2 with lines linetype i, \
        for [i = 1:policies] $Ends every ::i - 1::i - 1 using 1:2:($3 - $1):($4 - $2) with vectors nohead linetype i linewidth 0.5 dashtype 1, \
        for [i = 1:policies] $Ends every ::i - 1::i - 1 using 3:4:5 with labels left offset 0.3, 0 textcolor linetype i font labels
    unset output
}
