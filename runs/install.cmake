# What is installed: the program, its manual pages, completion for bash, zsh and fish, and in share/confide the pages, examples and batch scripts,
# laid out as in the sources, so that their links hold. Nothing knows where it lies: all of it can be moved.
include(GNUInstallDirs)
set(share ${CMAKE_INSTALL_DATADIR}/confide)
install(TARGETS confide DESTINATION ${CMAKE_INSTALL_BINDIR})

set(manual ${PROJECT_BINARY_DIR}/manual)
add_custom_command(OUTPUT ${manual}/confide.1
  COMMAND ${PROJECT_SOURCE_DIR}/runs/manual $<TARGET_FILE:confide> ${manual}
  DEPENDS confide ${PROJECT_SOURCE_DIR}/runs/manual VERBATIM)
if(NOT CMAKE_CROSSCOMPILING AND NOT CONFIDE_SANITIZE AND NOT CONFIDE_TSAN)
  add_custom_target(manual ALL DEPENDS ${manual}/confide.1)
  install(DIRECTORY ${manual}/ DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 FILES_MATCHING PATTERN "*.1")
endif()
install(FILES runs/completion.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME confide)
install(FILES runs/completion.zsh DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions RENAME _confide)
install(FILES runs/completion.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d RENAME confide.fish)

foreach(folder params model runs analysis tests)
  file(GLOB_RECURSE found RELATIVE ${PROJECT_SOURCE_DIR} CONFIGURE_DEPENDS ${folder}/*.md ${folder}/*.svg)
  list(APPEND pages ${found})
endforeach()
file(GLOB_RECURSE examples RELATIVE ${PROJECT_SOURCE_DIR} CONFIGURE_DEPENDS params/*.yaml params/*.csv analysis/words/*.yaml)
file(GLOB scripts RELATIVE ${PROJECT_SOURCE_DIR} CONFIGURE_DEPENDS
  runs/cluster/*.sbatch runs/cluster/*.py runs/cluster/*.def runs/cluster/*.lua)
list(FILTER pages EXCLUDE REGEX "/out/")
foreach(file README.md CHANGELOG.md CITATION.cff LICENSE ${pages} ${examples} ${scripts})
  get_filename_component(folder ${file} DIRECTORY)
  install(FILES ${file} DESTINATION ${share}/${folder})
endforeach()
install(PROGRAMS runs/cluster/submit.sh DESTINATION ${share}/runs/cluster)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME copyright)

# Packages: cpack -G DEB (or TGZ), in the build folder.
set(CPACK_PACKAGE_NAME confide)
set(CPACK_PACKAGE_VENDOR "The Confide authors")
set(CPACK_PACKAGE_CONTACT "The Confide authors <confide@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "agent-based model of sharing health data with immigration enforcement")
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_RESOURCE_FILE_README ${PROJECT_SOURCE_DIR}/README.md)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_GENERATOR TGZ)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "gnuplot-nox, fonts-lato | fonts-dejavu-core")
include(CPack)
