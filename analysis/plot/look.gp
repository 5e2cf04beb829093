# What all figures share: colours, dashes, points, terminals, the words. Above stand the words, the data and the
# settings. No text is ever pasted into a command, nor plotted as data, where gnuplot would look for quotes in it:
# T(i) is line i of $Text without its mark, and goes whole into labels. N(row, i) is a number in a row of data.
set encoding utf8
if (!exists('folder')) { folder = '' }
set datafile missing 'NaN'
T(i) = $Text[i][2:*]

# Okabe and Ito's hues, darkened to be read as text, in shades that differ in grey; green and red, which say good and
# bad, come last. Dashes and points tell series apart without colour.
colours = '#004A80 #B06800 #8A3A78 #111111 #2F7DB0 #5E5200 #00664D #8C3A12'
shapes = '7 9 5 13 11 6 8 4 12 10'
set dashtype 1 solid
set dashtype 2 (9,3)
set dashtype 3 (2.5,2)
set dashtype 4 (9,3,2.5,3)
set dashtype 5 (16,4)
set dashtype 6 (6,2,2,2,2,2)
# Sizes are in points, which each terminal counts in its own way. A browser takes the first font it has; the others
# know one name, and fall back by themselves. A bold font would have one name only in SVG, and serifs where it is not.
SVG_SCALE = 4.0 / 3; PNG_SCALE = 300.0 / 72
F(points) = sprintf(',%.2f', points)
B(points) = is_bold ? sprintf('%s:Bold,%.2f', T(font), points) : F(points)
GREY = '#4D4D4D'; DARK = '#111111'; FAINT = '#DDDDDD'
N(row, i) = real(word(row, i))
unset key
# TeX is told the size of a number in the number's format.
before = formats eq 'tex' ? sprintf('\fontsize{%.1f}{%.1f}\selectfont ', tick_size, 1.2 * tick_size) : ''
number(decimals) = before . sprintf('%%.%df', decimals)
# A page in the unit square, for what stands between the panels.
open_page = "set lmargin at screen 0; set rmargin at screen 1; set tmargin at screen 1; set bmargin at screen 0; " . \
    "unset border; unset tics; unset grid; set xrange [0:1]; set yrange [0:1]"
panel = "set lmargin at screen LEFT[p]; set rmargin at screen RIGHT[p]; set tmargin at screen TOP[p]; " . \
    "set bmargin at screen BOTTOM[p]"

do for [format in formats] {
    normal = sprintf('%s%s,%.2f', T(font), format eq 'svg' ? ',DejaVu Sans,Helvetica,sans-serif' : '', size)
    is_bold = format eq 'png' || format eq 'pdf'
    mark = 0.085 * size * (format eq 'png' ? 2.4 : format eq 'svg' ? 1.2 : 0.95)
    if (format eq 'svg') {
        set terminal svg noenhanced size width * SVG_SCALE, height * SVG_SCALE font normal fontscale SVG_SCALE linewidth SVG_SCALE background '#ffffff'
    }
    if (format eq 'png') {
        set terminal pngcairo noenhanced size int(width * PNG_SCALE + 0.5), int(height * PNG_SCALE + 0.5) font normal fontscale 0.75 * PNG_SCALE linewidth PNG_SCALE dashlength 2
    }
    if (format eq 'pdf') {
        set terminal pdfcairo noenhanced size width / 72, height / 72 font normal fontscale 0.75 linewidth 2 dashlength 2
    }
    if (format eq 'tex') {
        set terminal cairolatex pdf size width / 72, height / 72 font F(size) fontscale 1 linewidth 2 dashlength 2
    }
    do for [i = 1:series] {
        look = int(LOOK[i]) - 1
        colour = word(colours, look % 8 + 1)
        shape = int(word(shapes, look % 10 + 1))
        dashes = look % 6 + 1
        set linetype i linecolor rgb colour linewidth 0.15 * size dashtype dashes pointtype shape pointsize 0.8 * mark
    }
    key_font = F(key_size); tick_font = F(tick_size); label_font = F(label_size); mark_font = F(mark_size)
    key_room = rows > 0 ? 1.5 : 2.8
    set output folder . name . '.' . format
    set multiplot
    unset label
    eval open_page
    do for [i = 1:n_placed] {
        set label i T(i) at screen PLACED_X[i], PLACED_Y[i] left font (PLACED_LOOK[i] == 1 ? B(PLACED_SIZE[i]) : F(PLACED_SIZE[i])) textcolor rgb (PLACED_LOOK[i] == 3 ? GREY : DARK)
    }
    do for [i = 1:keys] {
        set label n_placed + i T(int(N($Keys[i], 3))) at screen N($Keys[i], 1) + key_room * size / width, N($Keys[i], 2) left font key_font textcolor rgb DARK
    }
