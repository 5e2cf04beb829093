# Turns the parts of Vega into one C file. FOLDER is where libjs-vega puts them; empty: it is not there.
#   cmake -D FOLDER=/usr/share/javascript/vega -D OUTPUT=library.c -P library.cmake
set(parts util time format loader statistics canvas scale dataflow event-selector expression selection scenegraph functions
  runtime parser view transforms view-transforms encode interpreter)
set(code "/* Made from ${FOLDER} by library.cmake. */\n#include \"library.h\"\n\n")
set(rows "")
if(FOLDER)
  foreach(part ${parts})
    file(READ ${FOLDER}/vega-${part}.min.js text)
    string(REGEX REPLACE "//# sourceMappingURL=[^\n]*" "" text "${text}")
    string(HEX "${text}" hex)
    string(REGEX REPLACE "(..)" "0x\\1," bytes "${hex}")
    string(REPLACE "-" "_" symbol ${part})
    string(APPEND code "static const unsigned char ${symbol}[] = {${bytes}};\n")
    set(name ${part})
    if(part STREQUAL "selection")
      set(name selections) # what the others call it
    endif()
    string(APPEND rows "    {\"vega-${name}\", ${symbol}, sizeof ${symbol}},\n")
  endforeach()
endif()
file(WRITE ${OUTPUT} "${code}\nconst struct library_part LIBRARY_PARTS[] = {\n${rows}    {NULL, NULL, 0},\n};\n")
