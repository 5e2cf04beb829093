# Turns a text file into a C array of its lines, so that an installed program needs no folder.
#   cmake -D INPUT=lines.gp -D OUTPUT=lines.gp.c -D NAME=LINES_GP -D HEADER=script.h -P embed.cmake
file(READ ${INPUT} text)
string(REPLACE "\\" "\\\\" text "${text}")
string(REPLACE "\"" "\\\"" text "${text}")
string(REPLACE "\n" "\\n\",\n    \"" text "${text}")
file(WRITE ${OUTPUT} "/* Made from ${INPUT} by embed.cmake. */
#include \"${HEADER}\"

const char *const ${NAME}[] = {
    \"${text}\",
    NULL,
};
")
