#!/bin/bash
# Builds the fuzzers with clang and runs each for a while, from the scenarios and sweeps of the sources and from files that
# the program makes. What crashes is left in build/fuzz/found. Usage: fuzz.sh SECONDS [KIND...]
set -euo pipefail
cd -- "$(dirname -- "$0")/../.."
seconds=$1
shift
[ $# -gt 0 ] || set -- scenario sweep table shard result
cmake -S . -B build/fuzz -G Ninja -DCMAKE_C_COMPILER=clang -DCMAKE_BUILD_TYPE=RelWithDebInfo -DCONFIDE_SANITIZE=ON -DCONFIDE_FUZZ=ON >/dev/null
cmake --build build/fuzz --target confide "${@/#/fuzz_}" >/dev/null
source=$PWD
mkdir -p build/fuzz/found build/fuzz/seeds/{scenario,sweep,table,shard,result}
cd build/fuzz/seeds
# Too much memory asked for is refused, as outside the sanitizer: HDF5 goes by lengths that it reads.
export ASAN_OPTIONS=intercept_tls_get_addr=0:detect_leaks=0:allocator_may_return_null=1 OMP_NUM_THREADS=1
cp "$source"/params/examples/*.yaml "$source"/tests/scenarios/*.yaml scenario/
cp "$source"/params/examples/sweep*.yaml sweep/
sed -i "s|scenario: \.\./|scenario: $source/params/|" sweep/*.yaml
printf 'belief.full,belief.floor\n0.5,0.1\n0.9,0.3\n' >table/small.csv
small=(--agents 300 --set population.communities=1 --set time.burn_in_years=0 --set time.years=2 --policies none -q)
../confide run "$source/params/uk-2017.yaml" "${small[@]}" --replicates 1 --overwrite -o result/small.h5 >/dev/null
timeout -s KILL 2 ../confide run "$source/params/uk-2017.yaml" "${small[@]}" --replicates 100000 -o killed.h5 >/dev/null 2>&1 || true
cp "$(find killed.h5.parts -name 'point-*' | head -n 1)" shard/small.h5
rm -rf killed.h5.parts
for kind; do
    echo "$kind:"
    ../tests/fuzz_"$kind" -max_total_time="$seconds" -rss_limit_mb=4096 -timeout=20 -max_len=2000000 -print_final_stats=1 \
        -artifact_prefix="../found/$kind-" "$kind" 2>"../found/$kind.log" || { tail -n 30 "../found/$kind.log"; exit 1; }
    grep -E 'number_of_executed_units|peak_rss' "../found/$kind.log"
done
