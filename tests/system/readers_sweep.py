#!/usr/bin/python3
"""The output file of a sweep opened by xarray (both engines) and ncdump. Usage: readers_sweep.py CONFIDE SOURCE_DIR"""
import os
import subprocess
import sys
import tempfile

import numpy as np
import xarray as xr

confide, source = sys.argv[1:3]
SWEEP = f"""scenario: {source}/params/uk-2017.yaml
design: grid
replicates: 3
policies: [none, full]
vary:
  belief.floor: [0.1, 0.2, 0.4]
  groups.*.registered: {{scale: [0.5, 1]}}
"""


def check(truth, words):
    if not truth:
        sys.exit(f"readers_sweep: {words}")


with tempfile.TemporaryDirectory() as folder:
    path, sweep = os.path.join(folder, "sweep.h5"), os.path.join(folder, "sweep.yaml")
    with open(sweep, "w") as f:
        f.write(SWEEP)
    small = ["--agents", "800", "--set", "population.communities=2", "--set", "time.burn_in_years=0", "--set", "time.years=2"]
    subprocess.run([confide, "sweep", sweep, "-o", path, "--quiet", *small], check=True, stdout=subprocess.DEVNULL)
    for engine in ("netcdf4", "h5netcdf"):
        with xr.open_dataset(path, engine=engine) as d:
            check(d.sizes["point"] == 6 and d.sizes["replicate"] == 3, f"{engine}: {dict(d.sizes)}")
            check((d.complete.values == 1).all(), f"{engine}: units are missing")
            check(list(d.factor.values) == ["belief.floor", "groups.*.registered"], f"{engine}: {d.factor.values}")
            check(d.design.dims == ("point", "factor"), f"{engine}: design has {d.design.dims}")
            check(np.array_equal(d.design.values[:, 0], d.parameter_belief_floor.values), f"{engine}: the parameter")
            present = d.present.sel(policy="none", subgroup="all").sum(("interval", "group"))
            check((present > 0).all(), f"{engine}: nobody is present at some point")
    head = subprocess.run(["ncdump", "-h", path], check=True, capture_output=True, text=True).stdout
    check("point = 6 ;" in head and "uint present(point, policy, replicate" in head, "ncdump: the header")
