"""Spack package of Confide. Put it into a repository of your own as packages/confide/package.py (spack repo create), and
let `git` or `url` lead to where your copy of the sources is: spack install confide, spack install confide +mpi."""
from spack.package import *


class Confide(CMakePackage):
    """Agent-based Monte Carlo model of sharing health data with immigration enforcement, of synthetic people."""

    license("MIT")
    version("main", branch="main")

    variant("mpi", default=False, description="Sweeps over several processes and machines")
    variant("figures", default=True, description="gnuplot, for figures and briefings")

    depends_on("c", type="build")
    depends_on("cmake@3.20:", type="build")
    depends_on("pkgconfig", type="build")
    depends_on("gsl@2.5:")
    depends_on("hdf5@1.10.3:1.14 +hl ~mpi")
    depends_on("zlib-api")
    depends_on("libyaml")
    depends_on("openssl")
    depends_on("random123", type="build")
    depends_on("mpi", when="+mpi")
    depends_on("gnuplot", when="+figures", type="run")

    def cmake_args(self):
        return [
            self.define_from_variant("CONFIDE_MPI", "mpi"),
            self.define("BUILD_TESTING", False),
            self.define("RANDOM123_INCLUDE_DIR", self.spec["random123"].prefix.include),
        ]
