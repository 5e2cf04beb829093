#!/usr/bin/python3
"""Ends with 1, and says where, unless all the output files given hold the same data, bit for bit."""
import sys

import h5py


def data(name):
    found = {}
    with h5py.File(name) as f:
        f.visititems(lambda path, x: found.update({path: (x.shape, x[()])}) if isinstance(x, h5py.Dataset) else None)
    return {path: (shape, x.tolist() if x.dtype == object else x.tobytes()) for path, (shape, x) in found.items()}


first, *others = sys.argv[1:]
expected = data(first)
wrong = [(other, path) for other in others for got in [data(other)]
         for path in sorted(expected.keys() | got.keys()) if expected.get(path) != got.get(path)]
for other, path in wrong:
    print(f"{path} differs between {first} and {other}")
print(f"{len(expected)} variables in {len(others) + 1} files")
sys.exit(bool(wrong) or not expected)
