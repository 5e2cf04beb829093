-- Module file of Confide for Lmod: modules/confide/0.1.0.lua in a folder of MODULEPATH, `root` set to what was given to
-- cmake --install as --prefix.
help([[Agent-based model of sharing health data with immigration enforcement. Pages, examples and batch scripts: $CONFIDE_SHARE]])
whatis("Name: confide")
whatis("Version: 0.1.0")
local root = "/opt/confide/0.1.0"
-- load("gsl", "hdf5", "libyaml")      what it was built with, where the site has modules of them
prepend_path("PATH", pathJoin(root, "bin"))
prepend_path("MANPATH", pathJoin(root, "share/man"))
setenv("CONFIDE", pathJoin(root, "bin/confide"))
setenv("CONFIDE_SHARE", pathJoin(root, "share/confide"))
