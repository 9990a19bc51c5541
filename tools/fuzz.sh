#!/bin/sh
# Builds the libFuzzer targets with ASan and UBSan and runs each for FUZZ_SECONDS, starting from its
# seeds. New inputs stay in build-fuzz/found/<name>; a crash ends the run and names its file.
#
#   tools/fuzz.sh [NAME...]     only these targets
set -eu

seconds="${FUZZ_SECONDS:-30}"
build=build-fuzz
if [ ! -f "$build/build.ninja" ]; then
    CC=clang CXX=clang++ meson setup "$build" -Dfuzzers=true -Db_sanitize=address,undefined \
        -Db_lundef=false -Dc_args=-fsanitize=fuzzer-no-link -Dcpp_args=-fsanitize=fuzzer-no-link
fi
ninja -C "$build"

if [ $# -eq 0 ]; then
    set -- $(ls fuzz | sed -n 's/^fuzz_\(.*\)\.c$/\1/p')
fi
for name in "$@"; do
    mkdir -p "$build/found/$name" "$build/crashes"
    echo "== $name, $seconds s"
    words=""
    if [ -f "fuzz/$name.dict" ]; then
        words="-dict=fuzz/$name.dict"
    fi
    "$build/fuzz/fuzz_$name" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 \
        -print_final_stats=1 -verbosity=0 -artifact_prefix="$build/crashes/$name-" $words \
        "$build/found/$name" "fuzz/corpus/$name"
done
